namespace MkdSeg.Imaging;

/// <summary>How an image was acquired.</summary>
public enum Modality
{
    /// <summary>Computed tomography.</summary>
    Ct,

    /// <summary>Magnetic resonance.</summary>
    Mr,
}
