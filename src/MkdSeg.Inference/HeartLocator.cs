using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Finds the middle of what a prediction takes for the heart.</summary>
public static class HeartLocator
{
    // The middle of the label box, as in training, but deaf to a few stray voxels.
    private const double Outliers = 0.01;

    /// <summary>
    /// The middle of the predicted foreground: along each axis halfway between its 1st and 99th percentile.
    /// </summary>
    /// <param name="map">A prediction.</param>
    /// <returns>World millimetres, or null if everything is background.</returns>
    public static Vector3D? Centre(ProbabilityMap map)
    {
        GridSize size = map.Grid.Size;
        long[][] counts = [new long[size.X], new long[size.Y], new long[size.Z]];
        long total = 0;
        for (long voxel = 0; voxel < size.Count; voxel++)
        {
            if (map.Values[voxel * map.ClassCount] < 0.5f)
            {
                total++;
                counts[0][voxel % size.X]++;
                counts[1][voxel / size.X % size.Y]++;
                counts[2][voxel / ((long)size.X * size.Y)]++;
            }
        }

        return total == 0
            ? null
            : map.Grid.VoxelToWorld.Apply(new(Middle(counts[0], total), Middle(counts[1], total), Middle(counts[2], total)));
    }

    /// <summary>How many structures a prediction shows: those with at least a hundredth of the predicted foreground.</summary>
    public static int StructuresIn(ProbabilityMap map)
    {
        var counts = new long[map.ClassCount];
        for (long voxel = 0; voxel < map.Grid.Size.Count; voxel++)
        {
            counts[Likeliest(map.Values.AsSpan(checked((int)(voxel * map.ClassCount)), map.ClassCount))]++;
        }

        long least = Math.Max(1, (long)Math.Ceiling(Outliers * counts.Skip(1).Sum()));
        return counts.Skip(1).Count(count => count >= least);
    }

    private static int Likeliest(ReadOnlySpan<float> probabilities)
    {
        int best = 0;
        for (int c = 1; c < probabilities.Length; c++)
        {
            if (probabilities[c] > probabilities[best])
            {
                best = c;
            }
        }

        return best;
    }

    private static double Middle(long[] counts, long total) =>
        0.5 * (Quantile(counts, Outliers * total) + Quantile(counts, (1 - Outliers) * total));

    private static int Quantile(long[] counts, double rank)
    {
        long below = 0;
        for (int n = 0; n < counts.Length; n++)
        {
            below += counts[n];
            if (below >= rank && below > 0)
            {
                return n;
            }
        }

        return counts.Length - 1;
    }
}
