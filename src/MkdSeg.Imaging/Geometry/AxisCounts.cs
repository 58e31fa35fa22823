namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// A histogram along each axis of a grid: how many voxels of a set have each index. Medians and bounding boxes follow from it.
/// </summary>
public sealed class AxisCounts
{
    private readonly long[][] counts;

    /// <summary>An empty histogram.</summary>
    /// <param name="size">Voxels of the grid along each axis.</param>
    public AxisCounts(GridSize size) => counts = [new long[size.X], new long[size.Y], new long[size.Z]];

    /// <summary>Voxels counted.</summary>
    public long Total { get; private set; }

    /// <summary>Counts a voxel.</summary>
    /// <param name="x">Its first index.</param>
    /// <param name="y">Its second index.</param>
    /// <param name="z">Its third index.</param>
    public void Add(int x, int y, int z)
    {
        counts[0][x]++;
        counts[1][y]++;
        counts[2][z]++;
        Total++;
    }

    /// <summary>
    /// The quantile of the voxels' indices along each axis. Without a voxel it has no meaning: ask <see cref="Total"/> first.
    /// </summary>
    /// <param name="share">0 gives the lowest index counted, 0.5 the median, 1 the highest.</param>
    public Vector3D Quantile(double share) => new(Quantile(counts[0], share), Quantile(counts[1], share), Quantile(counts[2], share));

    private int Quantile(long[] axis, double share)
    {
        long below = 0;
        for (int n = 0; n < axis.Length; n++)
        {
            below += axis[n];
            if (below > 0 && below >= share * Total)
            {
                return n;
            }
        }

        return axis.Length - 1;
    }
}
