using MkdSeg.Bench.Scenarios.Cohort;
using MkdSeg.Bench.Scenarios.Growth;
using MkdSeg.Bench.Scenarios.Metrics;
using MkdSeg.Bench.Scenarios.Optimiser;
using MkdSeg.Bench.Scenarios.Roofline;
using MkdSeg.Bench.Scenarios.Start;
using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Scenarios.Volumes;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;

namespace MkdSeg.Bench;

/// <summary>Every work of this program's side by its name. A new one is one class and one line here.</summary>
internal static class WorkCatalogue
{
    private static readonly Dictionary<string, Func<WorkerOptions, IWork>> Works = new()
    {
        ["batch"] = options => new BatchWork(options),
        ["growth-cohort"] = options => new CohortWork(options),
        ["adam"] = options => new AdamWork(options),
        ["inference"] = options => new InferenceWork(options),
        ["reading"] = options => new ReadingWork(options),
        ["ceilings"] = options => new CeilingWork(options),
        ["growth-inference"] = options => new GrowthInferenceWork(options),
        ["growth-step"] = options => new GrowthStepWork(options),
        ["kernels"] = options => new KernelWork(options),
        ["metrics"] = options => new MetricsWork(options),
        ["start"] = options => new StartWork(options),
        ["step"] = options => new StepWork(options),
        ["step-accuracy"] = options => new AccuracyWork(options),
        ["step-plain"] = options => new PlainStepWork(options),
    };

    /// <summary>Sets a work up.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static IWork Create(string name, WorkerOptions options) => Works.TryGetValue(name, out var create)
        ? create(options)
        : throw new InvalidInputException($"There is no work '{name}'; choose one of {string.Join(", ", Works.Keys)}.");
}
