using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>
/// Where the classes of a prediction lie, counted voxel by voxel while the networks answer: a whole scan's probabilities need not be held
/// to find the structures in it.
/// </summary>
public sealed class AnatomyCounts
{
    private readonly AxisCounts[] classes;

    /// <summary>Nothing counted yet.</summary>
    /// <param name="grid">The grid that is predicted on.</param>
    /// <param name="classCount">Classes with background.</param>
    public AnatomyCounts(VolumeGeometry grid, int classCount)
    {
        (Grid, Foreground) = (grid, new AxisCounts(grid.Size));
        classes = [.. Enumerable.Range(0, classCount).Select(_ => new AxisCounts(grid.Size))];
    }

    /// <summary>The grid that is predicted on.</summary>
    public VolumeGeometry Grid { get; }

    /// <summary>Voxels whose background has a probability below a half.</summary>
    public AxisCounts Foreground { get; }

    /// <summary>Voxels of each class, background first, where it is the likeliest.</summary>
    public IReadOnlyList<AxisCounts> Classes => classes;

    /// <summary>Counts a whole map.</summary>
    /// <param name="map">A prediction.</param>
    public static AnatomyCounts Of(ProbabilityMap map)
    {
        var counts = new AnatomyCounts(map.Grid, map.ClassCount);
        GridSize size = map.Grid.Size;
        ReadOnlySpan<float> rest = map.Values;
        for (int z = 0; z < size.Z; z++)
        {
            for (int y = 0; y < size.Y; y++)
            {
                for (int x = 0; x < size.X; x++)
                {
                    counts.Add(x, y, z, rest[..map.ClassCount]);
                    rest = rest[map.ClassCount..];
                }
            }
        }

        return counts;
    }

    /// <summary>Counts a voxel.</summary>
    /// <param name="x">Its first index.</param>
    /// <param name="y">Its second index.</param>
    /// <param name="z">Its third index.</param>
    /// <param name="probabilities">Of every class.</param>
    /// <returns>The likeliest class.</returns>
    public int Add(int x, int y, int z, ReadOnlySpan<float> probabilities)
    {
        if (probabilities[0] < 0.5f)
        {
            Foreground.Add(x, y, z);
        }

        int best = 0;
        for (int c = 1; c < probabilities.Length; c++)
        {
            if (probabilities[c] > probabilities[best])
            {
                best = c;
            }
        }

        classes[best].Add(x, y, z);
        return best;
    }
}
