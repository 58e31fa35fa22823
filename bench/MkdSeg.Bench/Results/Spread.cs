using MkdSeg.Imaging;

namespace MkdSeg.Bench.Results;

/// <summary>What a list of measurements says.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="LowerQuartile">A quarter of them lies below.</param>
/// <param name="UpperQuartile">A quarter of them lies above.</param>
/// <param name="Smallest">The smallest.</param>
internal sealed record Spread(double Median, double LowerQuartile, double UpperQuartile, double Smallest)
{
    /// <summary>Summary of some values; quantiles interpolate linearly, as numpy's.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("At least one value is needed.", nameof(values));
        }

        return new Spread(Quantile.Linear(sorted, 0.5), Quantile.Linear(sorted, 0.25), Quantile.Linear(sorted, 0.75), sorted[0]);
    }
}
