namespace MkdSeg.Bench.Scenarios;

/// <summary>How thoroughly to measure.</summary>
/// <param name="Pairs">Pairs of runs in a comparison.</param>
/// <param name="Quick">The smallest sizes alone, to see that everything works.</param>
internal sealed record RunSettings(int Pairs, bool Quick);
