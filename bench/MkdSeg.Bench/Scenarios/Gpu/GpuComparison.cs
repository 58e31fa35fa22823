using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Gpu;

/// <summary>The comparisons of <see cref="GpuScenario"/> in one precision.</summary>
/// <param name="precision">How exactly the GPU multiplies.</param>
/// <param name="interpreter">The peers' Python.</param>
internal sealed class GpuComparison(Precision precision, string interpreter) : Comparison
{
    private const string Device = "cuda";
    private const int Threads = 2;
    private const int Steps = 20;

    private readonly StepPlace place = new(Device, precision);

    /// <inheritdoc/>
    public override string Name => place.Precision == Precision.Float32 ? "gpu" : $"gpu-{place.PrecisionName}";

    /// <inheritdoc/>
    public override string What =>
        $"The whole online step on a CUDA device, default networks and options, {place.PrecisionName} (the first step, whose outputs are "
        + $"compared, in float32); a sample is the mean of {Steps} steps, waited for once, in a fresh process after some that do not "
        + "count; memory is that in use on the device.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        foreach (int pixels in quick ? [64] : new[] { 64, 256 })
        {
            foreach (bool isCompiled in new[] { false, true })
            {
                var step = StepCase.Default(pixels);
                Side peer = StepSides.PyTorchOnGpu(step, Threads, place, isCompiled, interpreter);
                yield return StepSides.Compared(step, Threads, parts: false, peer, goal: null) with
                {
                    Size = $"{pixels} pixels, batch {step.Batch}, {place.PrecisionName}",
                    Ours = StepSides.Ours(step, Threads, parts: false, place),
                    FreshProcesses = true, // one process at a time has the device's memory
                    FreshRepeats = Steps,
                    WarmUps = 2,
                };
            }
        }
    }
}
