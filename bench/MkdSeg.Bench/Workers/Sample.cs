namespace MkdSeg.Bench.Workers;

/// <summary>One run of the work.</summary>
/// <param name="Seconds">Wall time of the work alone.</param>
/// <param name="PeakMib">Largest resident memory of the process so far, MiB.</param>
/// <param name="Parts">Seconds of parts measured on their own; empty for most scenarios.</param>
internal sealed record Sample(double Seconds, double PeakMib, IReadOnlyDictionary<string, double>? Parts = null);
