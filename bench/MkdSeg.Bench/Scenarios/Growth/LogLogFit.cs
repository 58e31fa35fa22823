namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>The exponent b of y = a x^b that fits some points best.</summary>
internal static class LogLogFit
{
    /// <summary>Least squares of log y on log x.</summary>
    /// <param name="points">At least two of different x; all positive.</param>
    public static double Exponent(IReadOnlyCollection<(double X, double Y)> points)
    {
        (double X, double Y)[] logs = [.. points.Select(p => (Math.Log(p.X), Math.Log(p.Y)))];
        double meanX = logs.Average(p => p.X), meanY = logs.Average(p => p.Y);
        return logs.Sum(p => (p.X - meanX) * (p.Y - meanY)) / logs.Sum(p => (p.X - meanX) * (p.X - meanX));
    }
}

/// <summary>What is run at one size, and what it took.</summary>
/// <param name="Pixels">Side of a slice.</param>
/// <param name="Batch">Slices.</param>
/// <param name="Threads">Threads of one operator.</param>
internal sealed record GrowthPoint(int Pixels, int Batch, int Threads)
{
    /// <summary>Runs in a sample.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Median seconds of a run.</summary>
    public double Seconds { get; init; }

    /// <summary>Largest resident memory of its process, MiB.</summary>
    public double PeakMib { get; init; }
}
