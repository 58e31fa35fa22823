using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Preprocessing;

/// <summary>Shared by the intensity steps.</summary>
internal static class Voxelwise
{
    private const long Large = 1 << 25;

    /// <summary>A volume on the same grid with a function applied to every voxel.</summary>
    public static Volume<float> MapVoxels(this Volume<float> image, Func<float, float> function) =>
        new(image.Geometry, Array.ConvertAll(image.Voxels, v => function(v)));

    /// <summary>After a step on a large grid: the volume before it is given back at once, not when memory runs out.</summary>
    public static void GiveBack(VolumeGeometry grid)
    {
        if (grid.Size.Count > Large)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>The error for a volume without a single finite voxel.</summary>
    public static InvalidInputException NothingScanned() =>
        new("No voxel of the working grid lies in the scanned field; check the centre of the crop and the image header.");
}
