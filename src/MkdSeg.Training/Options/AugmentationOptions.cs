namespace MkdSeg.Training.Options;

/// <summary>
/// Random rotation and scaling of training slices. No flips: left and right differ in the heart. The paper does not say
/// what it used; ranges are our inference [I].
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Largest rotation either way, in degrees. Default 10 [I].</summary>
    public double RotationDegrees { get; init; } = 10;

    /// <summary>Smallest scale factor. Default 0.9 [I].</summary>
    public double SmallestScale { get; init; } = 0.9;

    /// <summary>Largest scale factor. Default 1.1 [I].</summary>
    public double LargestScale { get; init; } = 1.1;

    /// <summary>True if nothing is to be done.</summary>
    public bool IsOff => RotationDegrees == 0 && SmallestScale == 1 && LargestScale == 1;
}
