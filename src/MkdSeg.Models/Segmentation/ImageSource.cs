namespace MkdSeg.Models.Segmentation;

/// <summary>From which modality an image is.</summary>
public enum ImageSource
{
    /// <summary>The modality to be segmented.</summary>
    Target,

    /// <summary>The other one.</summary>
    Assistant,
}
