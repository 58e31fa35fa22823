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
        "The whole online step (both generators, discriminators and segmentors, all losses, all optimisers), default networks and "
        + "options, float32, 2 threads.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        if (quick && pixels > 64)
        {
            yield break;
        }

        yield return Against(Plain("default"), goal: 0.4);
        if (pixels < LargestSideBySide)
        {
            // What process settings are worth does not depend on the size.
            yield return Against(Plain("own"), goal: null);
        }

        yield return Against(Side.PyTorch("PyTorch 1.13, tuned", "step.py", Size), goal: 0.7);
    }

    private (string Key, object Value)[] Size => [("threads", Threads), ("pixels", pixels)];

    private Side Plain(string settings) => Side.Own(
        "step-plain",
        [.. Size, ("settings", settings)],
        settings == "own" ? "plain libtorch 2.10, our process settings" : "plain libtorch 2.10");

    private ComparedCase Against(Side peer, double? goal) => new()
    {
        Size = $"{pixels} pixels, batch {options.BatchSize}",
        Ours = Side.Own("step", Size),
        Theirs = peer,
        Goal = goal,
        Prepare = folder => StepInputs.Write(folder, options),
        Compare = (ours, theirs) => StepOutputs.Compare(ours, theirs, options.Alignment.LearningRate),
        WarmUps = pixels < LargestSideBySide ? 1 : 0, // the compared run has warmed up already
        FreshProcesses = pixels > LargestSideBySide,
        MostPairs = pixels <= LargestSideBySide ? 7 : 3,
    };
}
