using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Harness;

/// <summary>One comparison of a scenario: two sides, one size.</summary>
internal sealed record ComparedCase
{
    /// <summary>What size, for example "64 pixels, batch 8".</summary>
    public required string Size { get; init; }

    /// <summary>This program.</summary>
    public required Side Ours { get; init; }

    /// <summary>The peer.</summary>
    public required Side Theirs { get; init; }

    /// <summary>Largest ratio of our time to the peer's that is wanted; null for none.</summary>
    public required double? Goal { get; init; }

    /// <summary>Writes the inputs of both sides into a folder.</summary>
    public required Action<string> Prepare { get; init; }

    /// <summary>Compares the files that both sides wrote after their first run: ours, theirs.</summary>
    public required Func<string, string, IReadOnlyList<Difference>> Compare { get; init; }

    /// <summary>Runs of either side, after the first, that are not counted.</summary>
    public int WarmUps { get; init; } = 2;

    /// <summary>
    /// Every sample in a fresh process, one side after the other, so that both sides' memory is never held at once; the runs
    /// that are not counted are then made in each of these processes.
    /// </summary>
    public bool FreshProcesses { get; init; }

    /// <summary>Most pairs, whatever is asked for; for sizes that take long.</summary>
    public int MostPairs { get; init; } = int.MaxValue;
}
