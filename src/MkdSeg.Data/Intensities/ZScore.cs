using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>
/// Brings a volume to mean 0 and standard deviation 1 (population), over its scanned voxels only. Per volume, as
/// PnP-AdaNet's authors do (PAPER.md, defaults, "preprocessing").
/// </summary>
public sealed record ZScore : IIntensityStep
{
    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The volume is constant or has no finite voxel.</exception>
    public Func<float, float> For(Volume<float> image)
    {
        (double mean, double deviation) = Moments(image.Voxels);
        return v => (float)((v - mean) / deviation);
    }

    private static (double Mean, double Deviation) Moments(float[] voxels)
    {
        (double sum, long count) = (0, 0);
        foreach (float v in voxels)
        {
            if (float.IsFinite(v))
            {
                sum += v;
                count++;
            }
        }

        if (count == 0)
        {
            throw Voxelwise.NothingScanned();
        }

        // Two passes: the one-pass formula cancels for CT, whose mean is far from 0.
        double mean = sum / count;
        double squares = 0;
        foreach (float v in voxels)
        {
            squares += float.IsFinite(v) ? (v - mean) * (v - mean) : 0;
        }

        double deviation = Math.Sqrt(squares / count);
        return deviation > 1e-6 * Math.Max(1e-30, Math.Abs(mean))
            ? (mean, deviation)
            : throw new InvalidInputException("The image is constant where it is cropped, so it shows nothing; check the image file.");
    }
}
