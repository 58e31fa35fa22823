using System.Runtime.CompilerServices;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>
/// The rows of a grid that lies along the axes of a probability map, in whatever order and direction: all of them cross the map's
/// cells at the same voxels, so a cell of known class needs no look at single voxels.
/// </summary>
internal sealed class CellRuns
{
    private readonly int axis;
    private readonly GridSize size;

    private CellRuns(int axis, GridSize size, CellRun[] runs) => (this.axis, this.size, Runs) = (axis, size, runs);

    /// <summary>In the order of the row; voxels in none of them lie outside the map.</summary>
    public CellRun[] Runs { get; }

    /// <summary>Follows a row through the cells; null where rows do not keep to one axis.</summary>
    /// <param name="map">From voxels of the grid to those of the map.</param>
    /// <param name="size">Size of the map.</param>
    /// <param name="count">Voxels in a row.</param>
    public static CellRuns? Of(Affine map, GridSize size, int count)
    {
        int[] moving = [.. Enumerable.Range(0, 3).Where(n => map[n, 0] != 0)];
        if (moving is not [var axis] || map[axis, 1] != 0 || map[axis, 2] != 0)
        {
            return null;
        }

        List<CellRun> runs = [];
        for (int i = 0; i < count; i++)
        {
            if (!ProbabilityMap.Corner(map.Apply(new(i, 0, 0))[axis], size[axis], out int low, out _, out _))
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1].Low == low)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            }
            else
            {
                runs.Add(new(i, 1, low));
            }
        }

        return new(axis, size, [.. runs]);
    }

    /// <summary>The class of a run's voxels in a row; null where it takes the probabilities to tell.</summary>
    /// <param name="run">One of <see cref="Runs"/>.</param>
    /// <param name="start">Index of the row's first voxel in the map.</param>
    /// <param name="certain">Cells whose class is known.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte? KnownClass(CellRun run, Vector3D start, CertainCells certain)
    {
        Span<int> low = [0, 0, 0];
        for (int n = 0; n < 3; n++)
        {
            if (n == axis)
            {
                low[n] = run.Low;
            }
            else if (!ProbabilityMap.Corner(start[n], size[n], out low[n], out _, out _))
            {
                return 0;
            }
        }

        return certain.ClassIn(low[0], low[1], low[2]);
    }
}
