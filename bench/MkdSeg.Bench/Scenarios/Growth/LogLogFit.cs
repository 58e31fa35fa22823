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
