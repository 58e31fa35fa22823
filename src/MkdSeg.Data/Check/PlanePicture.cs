using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>A plane through a volume, drawn in millimetres: pixels are squares.</summary>
/// <param name="Name"><c>axial</c>, <c>coronal</c> or <c>sagittal</c>.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Rows.</param>
/// <param name="PixelMm">Edge of a pixel, millimetres.</param>
/// <param name="Grey">Intensities row by row from the top left.</param>
/// <param name="Classes">Class indices in the same order; null without labels.</param>
public sealed record PlanePicture(string Name, int Width, int Height, double PixelMm, float[] Grey, byte[]? Classes)
{
    /// <summary>
    /// The three planes through a point, along the axes in which the volume is stored and as radiologists look at them: the patient's
    /// right, or the front in sagittal planes, is on the left.
    /// </summary>
    /// <param name="image">In any orientation.</param>
    /// <param name="classes">On the same grid; null without labels.</param>
    /// <param name="point">World millimetres.</param>
    /// <param name="longest">Pixels for the volume's longest edge.</param>
    public static IReadOnlyList<PlanePicture> Of(Volume<float> image, Volume<byte>? classes, Vector3D point, int longest)
    {
        var canonical = new CanonicalOrientation(image.Geometry);
        GridSize size = canonical.Canonical.Size;
        Vector3D spacing = canonical.Canonical.Spacing;
        Vector3D voxel = canonical.Canonical.VoxelToWorld.Inverse().Apply(point);
        double edge = Math.Max(size.X * spacing.X, Math.Max(size.Y * spacing.Y, size.Z * spacing.Z)) / longest;
        PlanePicture Plane(string name, int across, int down, int normal)
        {
            var cut = new Cut(canonical, across, down, normal, Math.Clamp((int)Math.Round(voxel[normal]), 0, size[normal] - 1));
            int width = Math.Max(1, (int)Math.Round(size[across] * spacing[across] / edge));
            int height = Math.Max(1, (int)Math.Round(size[down] * spacing[down] / edge));
            byte[]? labels = classes is null ? null : cut.Nearest(classes.Voxels, width, height);
            return new(name, width, height, edge, cut.Linear(image.Voxels, width, height), labels);
        }

        return [Plane("axial", 0, 1, 2), Plane("coronal", 0, 2, 1), Plane("sagittal", 1, 2, 0)];
    }

    /// <summary>Where the voxels of a plane stand in the stored array.</summary>
    private sealed class Cut
    {
        private readonly int columns;
        private readonly int rows;
        private readonly long origin;
        private readonly long across;
        private readonly long down;

        public Cut(CanonicalOrientation canonical, int across, int down, int normal, int slice)
        {
            GridSize size = canonical.Canonical.Size;
            (long origin, long stepAcross) = Axis(canonical, across, size[across] - 1);
            (long second, long stepDown) = Axis(canonical, down, size[down] - 1);
            (long third, _) = Axis(canonical, normal, slice);

            // From the last voxel on: columns run against right or front, rows against front or head.
            (columns, rows) = (size[across], size[down]);
            (this.origin, this.across, this.down) = (origin + second + third, -stepAcross, -stepDown);
        }

        public float[] Linear(float[] voxels, int width, int height)
        {
            var result = new float[width * height];
            for (int y = 0; y < height; y++)
            {
                (int top, int bottom, float v) = Between(y, height, rows);
                for (int x = 0; x < width; x++)
                {
                    (int left, int right, float u) = Between(x, width, columns);
                    float upper = Mix(At(voxels, left, top), At(voxels, right, top), u);
                    result[(y * width) + x] = Mix(upper, Mix(At(voxels, left, bottom), At(voxels, right, bottom), u), v);
                }
            }

            return result;
        }

        public byte[] Nearest(byte[] voxels, int width, int height)
        {
            var result = new byte[width * height];
            for (int n = 0; n < result.Length; n++)
            {
                int column = Math.Min(columns - 1, (int)((n % width + 0.5) / width * columns));
                int row = Math.Min(rows - 1, (int)((n / width + 0.5) / height * rows));
                result[n] = At(voxels, column, row);
            }

            return result;
        }

        private static (long Offset, long Step) Axis(CanonicalOrientation canonical, int world, int index)
        {
            GridSize stored = canonical.Original.Size;
            long[] strides = [1, stored.X, (long)stored.X * stored.Y];
            int axis = Enumerable.Range(0, 3).First(a => canonical.Orientation.WorldAxis(a) == world);
            bool flipped = canonical.Orientation.IsFlipped(axis);
            return ((flipped ? stored[axis] - 1 - index : index) * strides[axis], flipped ? -strides[axis] : strides[axis]);
        }

        private static (int Below, int Above, float Share) Between(int pixel, int pixels, int voxels)
        {
            double at = Math.Clamp(((pixel + 0.5) / pixels * voxels) - 0.5, 0, voxels - 1);
            int below = (int)at;
            return (below, Math.Min(below + 1, voxels - 1), (float)(at - below));
        }

        private static float Mix(float a, float b, float share) => a + (share * (b - a));

        private T At<T>(T[] voxels, int column, int row) => voxels[origin + (column * across) + (row * down)];
    }
}
