using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>
/// Values of a volume at the voxel centres of another grid, however both lie in the patient. A point up to half a voxel
/// outside the outermost centres belongs to the volume and takes the value at its edge; farther points take a given value.
/// </summary>
public static class Resample
{
    /// <summary>Trilinear interpolation; smooth with <see cref="AntiAlias"/> before going to a coarser grid.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The grid wanted.</param>
    /// <param name="outside">Value of points outside the source, for example -1024 HU; may be NaN.</param>
    /// <exception cref="InvalidInputException">The source's affine is singular.</exception>
    public static Volume<float> Linear(Volume<float> source, VolumeGeometry target, float outside)
    {
        var mapping = new VoxelMapping(source.Geometry, target);
        var result = new Volume<float>(target);
        Parallel.For(0, target.Size.Z, k =>
        {
            for (int j = 0; j < target.Size.Y; j++)
            {
                LinearRow(source, mapping.RowStart(j, k), mapping.Step, outside, Row(result, j, k));
            }
        });
        return result;
    }

    /// <summary>The value of the nearest voxel (in indices of the source; the higher of two equally near): for labels.</summary>
    /// <typeparam name="T">Type of one voxel.</typeparam>
    /// <param name="source">The volume.</param>
    /// <param name="target">The grid wanted.</param>
    /// <param name="outside">Value of points outside the source, for example the background label.</param>
    /// <exception cref="InvalidInputException">The source's affine is singular.</exception>
    public static Volume<T> Nearest<T>(Volume<T> source, VolumeGeometry target, T outside)
        where T : unmanaged
    {
        var mapping = new VoxelMapping(source.Geometry, target);
        var result = new Volume<T>(target);
        Parallel.For(0, target.Size.Z, k =>
        {
            for (int j = 0; j < target.Size.Y; j++)
            {
                NearestRow(source, mapping.RowStart(j, k), mapping.Step, outside, Row(result, j, k));
            }
        });
        return result;
    }

    private static Span<T> Row<T>(Volume<T> volume, int j, int k)
        where T : unmanaged =>
        volume.Voxels.AsSpan(volume.Size.X * (j + (volume.Size.Y * k)), volume.Size.X);

    private static bool IsInside(Vector3D index, GridSize size) =>
        VoxelMapping.IsInside(index.X, size.X) && VoxelMapping.IsInside(index.Y, size.Y) && VoxelMapping.IsInside(index.Z, size.Z);

    private static void LinearRow(Volume<float> source, Vector3D start, Vector3D step, float outside, Span<float> row)
    {
        (GridSize size, float[] voxels) = (source.Size, source.Voxels);
        for (int i = 0; i < row.Length; i++)
        {
            // Multiplied, not summed: rounding must not pile up along a row.
            Vector3D p = start + (i * step);
            if (!IsInside(p, size))
            {
                row[i] = outside;
                continue;
            }

            (int x0, int x1, double wx) = VoxelMapping.Neighbours(p.X, size.X);
            (int y0, int y1, double wy) = VoxelMapping.Neighbours(p.Y, size.Y);
            (int z0, int z1, double wz) = VoxelMapping.Neighbours(p.Z, size.Z);
            int r00 = size.X * (y0 + (size.Y * z0));
            int r10 = size.X * (y1 + (size.Y * z0));
            int r01 = size.X * (y0 + (size.Y * z1));
            int r11 = size.X * (y1 + (size.Y * z1));
            double near = Mix(Mix(voxels[r00 + x0], voxels[r00 + x1], wx), Mix(voxels[r10 + x0], voxels[r10 + x1], wx), wy);
            double far = Mix(Mix(voxels[r01 + x0], voxels[r01 + x1], wx), Mix(voxels[r11 + x0], voxels[r11 + x1], wx), wy);
            row[i] = (float)Mix(near, far, wz);
        }
    }

    private static void NearestRow<T>(Volume<T> source, Vector3D start, Vector3D step, T outside, Span<T> row)
        where T : unmanaged
    {
        GridSize size = source.Size;
        for (int i = 0; i < row.Length; i++)
        {
            Vector3D p = start + (i * step);
            row[i] = IsInside(p, size)
                ? source[VoxelMapping.Nearest(p.X, size.X), VoxelMapping.Nearest(p.Y, size.Y), VoxelMapping.Nearest(p.Z, size.Z)]
                : outside;
        }
    }

    private static double Mix(double a, double b, double weight) => weight == 0 ? a : a + (weight * (b - a));
}
