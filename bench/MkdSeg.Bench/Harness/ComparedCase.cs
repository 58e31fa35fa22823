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

    /// <summary>Largest ratio of our memory to the peer's that is wanted; null for none.</summary>
    public double? MemoryGoal { get; init; }

    /// <summary>
    /// Seconds that a sample of the faster side shall last at least; both sides then repeat the work equally often in every sample, and
    /// the sample is the mean. 0 for one run a sample. Not with <see cref="FreshProcesses"/>.
    /// </summary>
    public double SampleSeconds { get; init; }

    /// <summary>
    /// Processes of either side that do the work at the same time. With several a sample is the time until all of them are done, and
    /// memory is their sum.
    /// </summary>
    public int Together { get; init; } = 1;

    /// <summary>Samples of either side, after the first run, that are not counted.</summary>
    public int WarmUps { get; init; } = 2;

    /// <summary>
    /// Every sample in a fresh process, one side after the other, so that both sides' memory is never held at once; the runs
    /// that are not counted are then made in each of these processes.
    /// </summary>
    public bool FreshProcesses { get; init; }

    /// <summary>Runs of a sample in a fresh process; the sample is their mean.</summary>
    public int FreshRepeats { get; init; } = 1;

    /// <summary>Most pairs, whatever is asked for; for sizes that take long.</summary>
    public int MostPairs { get; init; } = int.MaxValue;
}
