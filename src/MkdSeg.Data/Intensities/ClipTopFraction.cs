using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>
/// Lowers the brightest voxels to a percentile of the volume, against artefacts and implants. PnP-AdaNet's authors clip the
/// top 2 % of the intensity histogram (PAPER.md, defaults, "preprocessing").
/// </summary>
public sealed record ClipTopFraction : IIntensityStep
{
    /// <summary>The authors' 2 %.</summary>
    public const double Usual = 0.02;

    /// <summary>Creates the step.</summary>
    /// <param name="fraction">Part of the voxels to clip, at least 0 and below 1; 0.02 is the authors' 2 %.</param>
    /// <exception cref="InvalidInputException">The fraction is out of range.</exception>
    public ClipTopFraction(double fraction = Usual) => Fraction = fraction is >= 0 and < 1
        ? fraction
        : throw new InvalidInputException($"The clipped fraction must be at least 0 and below 1, not {fraction}.");

    /// <summary>Part of the voxels above the threshold.</summary>
    public double Fraction { get; }

    /// <inheritdoc/>
    public Func<float, float> For(Volume<float> image)
    {
        float threshold = Threshold(image.Voxels, 1 - Fraction);
        return v => v > threshold ? threshold : v;
    }

    private static float Threshold(float[] voxels, double share) =>
        (float)(FiniteQuantile.Linear(voxels, share) ?? throw Voxelwise.NothingScanned());
}
