using MkdSeg.Bench.Harness;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>The whole online step at one image size.</summary>
/// <param name="pixels">Side of a slice.</param>
internal sealed class StepScenario(int pixels) : Comparison
{
    private const int Threads = 2;

    // Above this size one step takes minutes and many GiB.
    private const int LargestSideBySide = 128;

    private readonly TrainingOptions options = StepInputs.Options(pixels);

    /// <inheritdoc/>
    public override string Name => $"step-{pixels}";

    /// <inheritdoc/>
    public override string What =>
        "The whole online step (both generators, discriminators and segmentors, all losses, all optimisers), default networks and options, float32, 2 threads.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick) => quick && pixels > 64
        ? []
        : [Against(Side.Own("step-plain", [("threads", Threads), ("pixels", pixels)], "plain libtorch 2.10"), goal: 0.4)];

    private ComparedCase Against(Side peer, double goal) => new()
    {
        Size = $"{pixels} pixels, batch {options.BatchSize}",
        Ours = Side.Own("step", [("threads", Threads), ("pixels", pixels)]),
        Theirs = peer,
        Goal = goal,
        Prepare = folder => StepInputs.Write(folder, options),
        Compare = (ours, theirs) => StepOutputs.Compare(ours, theirs, options.Alignment.LearningRate),
        WarmUps = pixels <= LargestSideBySide ? 1 : 0,
        FreshProcesses = pixels > LargestSideBySide,
        MostPairs = pixels <= LargestSideBySide ? 7 : 3,
    };
}
