using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>The steps of profile phantom's small networks at one image size, on one thread as the replay runs them.</summary>
/// <param name="pixels">Side of a slice.</param>
internal sealed class SmallStepScenario(int pixels) : Comparison
{
    private const int Threads = 1;
    private const double LargestMemory = 1.25;

    // A step takes 10 to 300 ms.
    private const double SampleSeconds = 1;

    /// <inheritdoc/>
    public override string Name => $"step-small-{pixels}";

    /// <inheritdoc/>
    public override string What =>
        "The step of mkd, target-only and joint with the networks of profile phantom, every network updated in every step, all other "
        + $"options but the learning rate default, float32, {Threads} thread; a sample is the mean of as many steps as take "
        + $"{SampleSeconds} s at least.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        foreach (int batch in quick ? new[] { 4 } : [4, 8])
        {
            StepCase mkd = Of("mkd", batch), targetOnly = Of("target-only", batch), joint = Of("joint", batch);
            yield return Against(mkd, StepSides.Plain(mkd, Threads), parts: false, goal: 0.35);
            yield return Against(mkd, StepSides.PyTorch(mkd, Threads, parts: true), parts: true, goal: 0.5);
            yield return Against(targetOnly, StepSides.PyTorch(targetOnly, Threads, parts: false), parts: false, goal: 0.6);
            yield return Against(joint, StepSides.PyTorch(joint, Threads, parts: false), parts: false, goal: 0.6);
        }
    }

    private StepCase Of(string method, int batch) => new(StepCase.SmallNetworks, method, pixels, batch);

    private static ComparedCase Against(StepCase step, Side peer, bool parts, double goal) =>
        StepSides.Compared(step, Threads, parts, peer, goal) with
        {
            Size = $"{step.Method}, {step.Pixels} pixels, batch {step.Batch}",
            MemoryGoal = LargestMemory,
            SampleSeconds = SampleSeconds,
            WarmUps = 1, // a second at least, after the runs that told how many steps that is
        };
}
