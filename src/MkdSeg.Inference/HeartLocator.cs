using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Finds the middle of the heart in a prediction.</summary>
public static class HeartLocator
{
    // Share of the foreground: this much is cut off at either end of an axis, and a structure with less of it counts as absent.
    private const double Outliers = 0.01;

    /// <summary>
    /// The middle of the predicted foreground: along each axis halfway between its 1st and 99th percentile. It needs nothing but a
    /// prediction, and is drawn away by all that is taken for the heart elsewhere.
    /// </summary>
    /// <param name="map">A prediction.</param>
    /// <returns>World millimetres, or null if everything is background.</returns>
    public static Vector3D? Centre(ProbabilityMap map)
    {
        var foreground = new AxisCounts(map.Grid.Size);
        Visit(map, (x, y, z, probabilities) =>
        {
            if (probabilities[0] < 0.5f)
            {
                foreground.Add(x, y, z);
            }
        });

        return foreground.Total == 0
            ? null
            : map.Grid.VoxelToWorld.Apply(0.5 * (foreground.Quantile(Outliers) + foreground.Quantile(1 - Outliers)));
    }

    /// <summary>
    /// Where most structures say that the middle is: each by its median and its usual place, and of these the median along each axis. A
    /// network that was trained on crops of the heart may take another organ for one structure; the others outvote it.
    /// </summary>
    /// <param name="map">A prediction.</param>
    /// <param name="places">Where each class lies, entry c - 1 for class c; null for a class that does not vote.</param>
    /// <returns>World millimetres, or null if no structure votes.</returns>
    public static Vector3D? Centre(ProbabilityMap map, IReadOnlyList<StructurePlace?> places)
    {
        AxisCounts[] classes = Classes(map);
        Vector3D[] votes = [.. places.Select((place, n) => (place, counts: classes[n + 1]))
            .Where(structure => structure.place is not null && structure.counts.Total > 0)
            .Select(structure => structure.place!.MiddleFrom(map.Grid.VoxelToWorld.Apply(structure.counts.Quantile(0.5))))];
        return votes.Length == 0 ? null : new(Median(0), Median(1), Median(2));

        double Median(int axis)
        {
            double[] values = [.. votes.Select(vote => vote[axis]).Order()];
            return 0.5 * (values[(values.Length - 1) / 2] + values[values.Length / 2]);
        }
    }

    /// <summary>How many structures a prediction shows: those with at least a hundredth of the predicted foreground.</summary>
    public static int StructuresIn(ProbabilityMap map)
    {
        AxisCounts[] structures = Classes(map)[1..];
        double least = Math.Max(1, Outliers * structures.Sum(structure => structure.Total));
        return structures.Count(structure => structure.Total >= least);
    }

    /// <summary>The voxels of each class where it is the likeliest.</summary>
    private static AxisCounts[] Classes(ProbabilityMap map)
    {
        AxisCounts[] classes = [.. Enumerable.Range(0, map.ClassCount).Select(_ => new AxisCounts(map.Grid.Size))];
        Visit(map, (x, y, z, probabilities) =>
        {
            int best = 0;
            for (int c = 1; c < probabilities.Length; c++)
            {
                if (probabilities[c] > probabilities[best])
                {
                    best = c;
                }
            }

            classes[best].Add(x, y, z);
        });
        return classes;
    }

    private static void Visit(ProbabilityMap map, Action<int, int, int, ReadOnlySpan<float>> look)
    {
        GridSize size = map.Grid.Size;
        ReadOnlySpan<float> rest = map.Values;
        for (int z = 0; z < size.Z; z++)
        {
            for (int y = 0; y < size.Y; y++)
            {
                for (int x = 0; x < size.X; x++)
                {
                    look(x, y, z, rest[..map.ClassCount]);
                    rest = rest[map.ClassCount..];
                }
            }
        }
    }
}
