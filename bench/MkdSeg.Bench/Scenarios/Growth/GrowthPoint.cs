namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>What is run at one size, and what it took.</summary>
/// <param name="Pixels">Side of a slice.</param>
/// <param name="Batch">Slices.</param>
/// <param name="Threads">Threads of one operator.</param>
internal sealed record GrowthPoint(int Pixels, int Batch, int Threads)
{
    /// <summary>Median seconds of a run.</summary>
    public double Seconds { get; init; }

    /// <summary>Largest resident memory of its process, MiB.</summary>
    public double PeakMib { get; init; }
}
