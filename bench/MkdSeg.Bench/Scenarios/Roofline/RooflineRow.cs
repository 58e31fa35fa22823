namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>A kernel as measured.</summary>
/// <param name="Counted">The kernel and how often a step runs it.</param>
/// <param name="Seconds">Of one run with libtorch as this program has it.</param>
/// <param name="PeerSeconds">Of one run with Debian's PyTorch; null where that is missing.</param>
/// <param name="Bound">Seconds below which this machine cannot get.</param>
internal sealed record RooflineRow(CountedKernel Counted, double Seconds, double? PeerSeconds, double Bound)
{
    /// <summary>Seconds in a whole step.</summary>
    public double InStep => Counted.Count * Seconds;
}
