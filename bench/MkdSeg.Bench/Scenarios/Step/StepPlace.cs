using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>Where a step is computed. Every side's worker gets this by its arguments.</summary>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Precision">How exactly a GPU multiplies, but for the first run, whose outputs are compared: that is in float32.</param>
internal sealed record StepPlace(string Device, Precision Precision)
{
    /// <summary>On the CPU.</summary>
    public static StepPlace Cpu { get; } = new("cpu", Precision.Float32);

    /// <summary>Whether it is a GPU.</summary>
    public bool IsGpu => Device != Cpu.Device;

    /// <summary>The precision in an option and in tables.</summary>
    public string PrecisionName => Precision.ToString().ToLowerInvariant();

    /// <summary>What a worker's arguments describe.</summary>
    /// <exception cref="InvalidInputException">One of them is missing or unknown.</exception>
    public static StepPlace Of(WorkerOptions worker) =>
        Enum.TryParse(worker.Text("precision"), ignoreCase: true, out Precision precision)
            ? new(worker.Text("device"), precision)
            : throw new InvalidInputException($"There is no precision '{worker.Text("precision")}'; choose float32 or tf32.");

    /// <summary>What <see cref="Of"/> reads.</summary>
    public IEnumerable<(string Key, object Value)> Arguments() => [("device", Device), ("precision", PrecisionName)];
}
