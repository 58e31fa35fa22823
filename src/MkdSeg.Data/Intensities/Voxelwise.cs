using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>Shared by the intensity steps.</summary>
internal static class Voxelwise
{
    /// <summary>Applies what a step measured to a volume that nobody else looks at: a large one then is in memory once.</summary>
    public static void ApplyInPlace(this Func<float, float> function, Volume<float> image)
    {
        foreach (ref float voxel in image.Voxels.AsSpan())
        {
            voxel = function(voxel);
        }
    }

    /// <summary>The error for a volume without a single finite voxel.</summary>
    public static InvalidInputException NothingScanned() =>
        new("No voxel of the working grid lies in the scanned field; check the centre of the crop and the image header.");
}
