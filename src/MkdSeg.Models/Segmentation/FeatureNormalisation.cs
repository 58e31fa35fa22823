namespace MkdSeg.Models.Segmentation;

/// <summary>Over what features are brought to mean 0 and variance 1 before their learned scale and shift.</summary>
public enum FeatureNormalisation
{
    /// <summary>The batch in training, running statistics in evaluation.</summary>
    Batch,

    /// <summary>Each image and channel on its own, always.</summary>
    Instance,
}
