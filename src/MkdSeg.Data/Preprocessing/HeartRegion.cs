using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Preprocessing;

/// <summary>The box around all labelled voxels of a case, along the world axes: where the crop to the heart goes.</summary>
/// <param name="Minimum">Smallest world coordinates of a labelled voxel's edges, in millimetres.</param>
/// <param name="Maximum">Largest world coordinates of a labelled voxel's edges, in millimetres.</param>
public sealed record HeartRegion(Vector3D Minimum, Vector3D Maximum)
{
    /// <summary>Middle of the box, in millimetres.</summary>
    public Vector3D Centre => 0.5 * (Minimum + Maximum);

    /// <summary>Edges of the box, in millimetres.</summary>
    public Vector3D Extent => Maximum - Minimum;

    /// <summary>Longest edge of the box, in millimetres.</summary>
    public double LargestExtent => Math.Max(Extent.X, Math.Max(Extent.Y, Extent.Z));

    /// <summary>Measures the labels of a case. The order and direction of the stored axes do not matter.</summary>
    /// <param name="classes">Class indices; 0 is the background.</param>
    /// <exception cref="InvalidInputException">Nothing is labelled.</exception>
    public static HeartRegion Of(Volume<byte> classes)
    {
        Affine map = classes.Geometry.VoxelToWorld;
        double[] low = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];
        double[] high = [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity];
        GridSize size = classes.Size;
        for (int k = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                // Along a row the position is linear, so its first and last labelled voxels are its extremes.
                ReadOnlySpan<byte> row = classes.Voxels.AsSpan(checked((int)(size.X * (j + ((long)size.Y * k)))), size.X);
                int first = row.IndexOfAnyExcept((byte)0);
                if (first >= 0)
                {
                    Include(map.Apply(new(first, j, k)), low, high);
                    Include(map.Apply(new(row.LastIndexOfAnyExcept((byte)0), j, k)), low, high);
                }
            }
        }

        if (double.IsInfinity(low[0]))
        {
            throw new InvalidInputException("Nothing is labelled, so there is no heart to crop to; check the label file.");
        }

        Vector3D half = 0.5 * new Vector3D(RowSum(map, 0), RowSum(map, 1), RowSum(map, 2));
        return new(new Vector3D(low[0], low[1], low[2]) - half, new Vector3D(high[0], high[1], high[2]) + half);
    }

    /// <summary>Measures the labels of a case of a data set.</summary>
    /// <param name="stored">An annotated case.</param>
    /// <exception cref="InvalidInputException">The labels cannot be used, or nothing is labelled; case and file are named.</exception>
    public static HeartRegion OfCase(DatasetCase stored)
    {
        Volume<byte> classes = stored.ReadLabels();
        try
        {
            return Of(classes);
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"{stored.LabelPaths[0]} (case {stored.Id}): {e.Message}", e);
        }
    }

    /// <summary>Extent of one voxel along a world axis.</summary>
    private static double RowSum(Affine map, int axis) => Math.Abs(map[axis, 0]) + Math.Abs(map[axis, 1]) + Math.Abs(map[axis, 2]);

    private static void Include(Vector3D point, double[] low, double[] high)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            low[axis] = Math.Min(low[axis], point[axis]);
            high[axis] = Math.Max(high[axis], point[axis]);
        }
    }
}
