namespace MkdSeg.Imaging;

/// <summary>Quantiles of a sample.</summary>
public static class Quantile
{
    /// <summary>Linear between neighbouring ranks: numpy's <c>quantile</c>, type 7 of Hyndman and Fan (1996).</summary>
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="share">0 (the smallest) to 1 (the largest).</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is below 0 or above 1.</exception>
    public static double Linear(ReadOnlySpan<double> sorted, double share)
    {
        (int below, int above, double between) = Ranks(sorted.Length, share);
        return sorted[below] + (between * (sorted[above] - sorted[below]));
    }

    /// <inheritdoc cref="Linear(ReadOnlySpan{double}, double)"/>
    public static double Linear(ReadOnlySpan<float> sorted, double share)
    {
        (int below, int above, double between) = Ranks(sorted.Length, share);
        return sorted[below] + (between * ((double)sorted[above] - sorted[below]));
    }

    private static (int Below, int Above, double Between) Ranks(int count, double share)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");
        }

        double rank = share * (count - 1);
        int below = (int)rank;
        return (below, Math.Min(below + 1, count - 1), rank - below);
    }
}
