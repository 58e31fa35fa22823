using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>The whole online step at one image size.</summary>
/// <param name="pixels">Side of a slice.</param>
internal sealed class StepScenario(int pixels) : Comparison
{
    private const int Threads = 2;

    // Above this size one step takes minutes and many GiB.
    private const int LargestSideBySide = 128;

    private readonly StepCase step = StepCase.Default(pixels);

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

        yield return Against(StepSides.Plain(step, Threads), goal: 0.4);
        if (pixels < LargestSideBySide)
        {
            // What process settings are worth does not depend on the size.
            yield return Against(StepSides.Plain(step, Threads, ownSettings: true), goal: null);
        }

        yield return Against(StepSides.PyTorch(step, Threads, parts: true), goal: 0.7);
    }

    private ComparedCase Against(Side peer, double? goal) => StepSides.Compared(step, Threads, parts: true, peer, goal) with
    {
        WarmUps = pixels < LargestSideBySide ? 1 : 0, // the compared run has warmed up already
        FreshProcesses = pixels > LargestSideBySide,
        MostPairs = pixels <= LargestSideBySide ? 7 : 3,
    };
}
