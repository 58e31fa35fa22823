namespace MkdSeg.Bench.Scenarios;

/// <summary>How thoroughly to measure.</summary>
/// <param name="Pairs">Pairs of runs in a comparison.</param>
/// <param name="Quick">The smallest sizes alone, to see that everything works.</param>
/// <param name="Peer">Only comparisons with peers whose name holds this text; null for all.</param>
internal sealed record RunSettings(int Pairs, bool Quick, string? Peer);
