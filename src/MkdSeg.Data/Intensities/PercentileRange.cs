using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>The affine map from two percentiles of the volume to [-1, 1]; what lies beyond is clamped.</summary>
/// <param name="Low">Becomes -1; percent of the scanned voxels below it.</param>
/// <param name="High">Becomes 1.</param>
public sealed record PercentileRange(double Low, double High) : IIntensityStep
{
    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">Both percentiles are one value, or there is no finite voxel.</exception>
    public Func<float, float> For(Volume<float> image)
    {
        double low = FiniteQuantile.Linear(image.Voxels, Low / 100) ?? throw Voxelwise.NothingScanned();
        double high = FiniteQuantile.Linear(image.Voxels, High / 100)!.Value;
        return low < high
            ? new MapRange(low, high).For(image)
            : throw new InvalidInputException(
                $"Percentiles {Low} and {High} of the image are one value, {low}, where it is cropped; "
                + "check the image or its intensity rule.");
    }
}
