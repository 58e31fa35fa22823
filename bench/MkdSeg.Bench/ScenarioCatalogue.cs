using MkdSeg.Bench.Scenarios;
using MkdSeg.Bench.Scenarios.Cohort;
using MkdSeg.Bench.Scenarios.Gpu;
using MkdSeg.Bench.Scenarios.Growth;
using MkdSeg.Bench.Scenarios.Metrics;
using MkdSeg.Bench.Scenarios.Optimiser;
using MkdSeg.Bench.Scenarios.Roofline;
using MkdSeg.Bench.Scenarios.Start;
using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Scenarios.Volumes;
using MkdSeg.Imaging;

namespace MkdSeg.Bench;

/// <summary>Every scenario. A new one is one class and one line here.</summary>
internal static class ScenarioCatalogue
{
    /// <summary>All of them, in the order in which they are measured.</summary>
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new StepScenario(64),
        new StepScenario(128),
        new StepScenario(256),
        new SmallStepScenario(32),
        new SmallStepScenario(48),
        new SmallStepScenario(64),
        new SmallStepScenario(96),
        new AccuracyScenario(),
        new ReplayScenario(),
        new RooflineScenario(),
        new AdamScenario(),
        new ReadingScenario(),
        new InferenceScenario(),
        new MetricsScenario(),
        new StartScenario(),
        new GrowthScenario(
            "growth-step",
            "growth-step",
            StepCase.NarrowNetworks,
            "the online step with networks a quarter as wide, so that the largest fits",
            GrowthCurve.OneByOne,
            sampleSeconds: 0),
        new GrowthScenario(
            "growth-step-small",
            "growth-step",
            StepCase.SmallNetworks,
            "the online step with the networks of profile phantom, every network updated in every step",
            GrowthCurve.OfABatch,
            sampleSeconds: 1),
        new GrowthScenario(
            "growth-inference",
            "growth-inference",
            StepCase.DefaultNetworks,
            "the ensemble of two default segmentors on a batch of slices",
            GrowthCurve.OneByOne,
            sampleSeconds: 0),
        new CohortGrowthScenario(),
        new BatchScenario(),
        new GpuScenario(),
    ];

    /// <summary>The scenarios of some names; all for no name.</summary>
    /// <param name="names">Names, or what stands in front of a dash in several; a name that is one scenario's means that one alone.</param>
    /// <exception cref="InvalidInputException">There is none of a name.</exception>
    public static IReadOnlyList<IScenario> Named(IReadOnlyList<string> names)
    {
        string? unknown = names.FirstOrDefault(name => !All.Any(scenario => Fits(scenario, name)));
        return unknown is null
            ? [.. All.Where(scenario => names.Count == 0 || names.Any(name => Fits(scenario, name)))]
            : throw new InvalidInputException(
                $"There is no scenario '{unknown}'; choose of {string.Join(", ", All.Select(scenario => scenario.Name))}.");
    }

    private static bool Fits(IScenario scenario, string name) =>
        scenario.Name == name
        || (scenario.Name.StartsWith($"{name}-", StringComparison.Ordinal) && !All.Any(other => other.Name == name));
}
