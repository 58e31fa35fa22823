using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>Which indices of a source grid linear interpolation at the voxels of a target grid reads, axis by axis.</summary>
internal static class NeededIndices
{
    /// <summary>For each axis of the source and each index along it, whether it is read.</summary>
    /// <exception cref="InvalidInputException">The source's affine is singular.</exception>
    public static bool[][] Of(VolumeGeometry source, VolumeGeometry target) => Of(source, target, 0, target.Size.Z);

    /// <summary>The same for some planes of the target.</summary>
    /// <param name="source">The grid that is read.</param>
    /// <param name="target">The grid wanted.</param>
    /// <param name="first">The first plane along the target's axis 2.</param>
    /// <param name="end">The one after the last.</param>
    public static bool[][] Of(VolumeGeometry source, VolumeGeometry target, int first, int end)
    {
        var mapping = new VoxelMapping(source, target);
        GridSize size = source.Size;
        bool[][] needed = [new bool[size.X], new bool[size.Y], new bool[size.Z]];
        Parallel.For(first, end, k =>
        {
            for (int j = 0; j < target.Size.Y; j++)
            {
                Vector3D start = mapping.RowStart(j, k);
                for (int i = 0; i < target.Size.X; i++)
                {
                    Vector3D p = start + (i * mapping.Step);
                    if (VoxelMapping.IsInside(p, size))
                    {
                        Mark(needed[0], p.X);
                        Mark(needed[1], p.Y);
                        Mark(needed[2], p.Z);
                    }
                }
            }
        });
        return needed;
    }

    /// <summary>Marks; threads may do so at once, since nothing is ever taken back.</summary>
    private static void Mark(bool[] needed, double index)
    {
        int low = VoxelMapping.Neighbours(index, needed.Length, out int step, out _);
        needed[low] = true;
        needed[low + step] = true;
    }
}
