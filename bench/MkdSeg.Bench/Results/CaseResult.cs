using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Results;

/// <summary>All that was measured of one case.</summary>
internal sealed record CaseResult
{
    /// <summary>What size.</summary>
    public required string Size { get; init; }

    /// <summary>Largest ratio wanted; null for none.</summary>
    public required double? Goal { get; init; }

    /// <summary>Largest ratio of memory wanted; null for none.</summary>
    public double? MemoryGoal { get; init; }

    /// <summary>How often the work was done in a sample, which is the mean of them.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Processes of either side that worked at the same time.</summary>
    public int Together { get; init; } = 1;

    /// <summary>How far the outputs of both sides were apart.</summary>
    public required IReadOnlyList<Difference> Agreement { get; init; }

    /// <summary>This program.</summary>
    public required SideResult Ours { get; init; }

    /// <summary>The peer.</summary>
    public required SideResult Theirs { get; init; }

    /// <summary>Our time over the peer's, pair by pair.</summary>
    public Spread Ratio => Spread.Of(Pairs().Select(pair => pair.Ours.Seconds / pair.Theirs.Seconds));

    /// <summary>Our largest memory over the peer's.</summary>
    public double MemoryRatio => Ours.PeakMib / Theirs.PeakMib;

    /// <summary>The ratio of times without each part that both sides measured on its own, by the part's name.</summary>
    public IReadOnlyDictionary<string, Spread> RatioWithout => Ours.Parts.Intersect(Theirs.Parts).ToDictionary(
        part => part,
        part =>
            Spread.Of(
                Pairs().Select(pair => (pair.Ours.Seconds - pair.Ours.Parts![part]) / (pair.Theirs.Seconds - pair.Theirs.Parts![part]))));

    private IEnumerable<(Workers.Sample Ours, Workers.Sample Theirs)> Pairs() => Ours.Samples.Zip(Theirs.Samples);
}
