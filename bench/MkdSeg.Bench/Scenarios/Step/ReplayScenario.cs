using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>Two trainings at a time, as the replay makes them on two cores.</summary>
internal sealed class ReplayScenario : Comparison
{
    private const int Trainings = 2;
    private const int Threads = 1;
    private const int Batch = 4;
    private const double SampleSeconds = 3;

    /// <inheritdoc/>
    public override string Name => "replay-throughput";

    /// <inheritdoc/>
    public override string What =>
        $"{Trainings} processes at a time, each making steps of mkd with the networks of profile phantom on {Threads} thread, every "
        + "network updated in every step: the time until both have made their steps, over the steps of one. Both make as many as take "
        + $"{SampleSeconds} s at least.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick) => (quick ? new[] { 32 } : [32, 64]).Select(pixels =>
    {
        var step = new StepCase(StepCase.SmallNetworks, "mkd", pixels, Batch);
        return StepSides.Compared(step, Threads, parts: false, StepSides.PyTorch(step, Threads, parts: false), goal: 0.5) with
        {
            Size = $"{Trainings} x mkd, {pixels} pixels, batch {Batch}",
            Together = Trainings,
            SampleSeconds = SampleSeconds,
            WarmUps = 1,
        };
    });
}
