using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>
/// Raises the darkest voxels to a percentile of the volume, against tables, air beside the body and values that stand for "not scanned",
/// which otherwise stretch the z-score. Counterpart of <see cref="ClipTopFraction"/>; nnU-Net clips CT at both ends (Isensee et al. 2021).
/// </summary>
public sealed record ClipLowFraction : IIntensityStep
{
    /// <summary>Creates the step.</summary>
    /// <param name="fraction">Part of the voxels to clip, at least 0 and below 1; nnU-Net's is 0.005.</param>
    /// <exception cref="InvalidInputException">The fraction is out of range.</exception>
    public ClipLowFraction(double fraction) => Fraction = fraction is >= 0 and < 1
        ? fraction
        : throw new InvalidInputException($"The clipped fraction must be at least 0 and below 1, not {fraction}.");

    /// <summary>Part of the voxels below the threshold.</summary>
    public double Fraction { get; }

    /// <inheritdoc/>
    public Func<float, float> For(Volume<float> image)
    {
        float threshold = (float)(FiniteQuantile.Linear(image.Voxels, Fraction) ?? throw Voxelwise.NothingScanned());
        return v => v < threshold ? threshold : v;
    }
}
