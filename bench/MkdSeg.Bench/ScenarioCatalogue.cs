using MkdSeg.Bench.Scenarios;
using MkdSeg.Bench.Scenarios.Cohort;
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
        new RooflineScenario(),
        new AdamScenario(),
        new ReadingScenario(),
        new InferenceScenario(),
        new MetricsScenario(),
        new StartScenario(),
        new GrowthScenario("growth-step", "the online step with networks a quarter as wide, so that the largest fits"),
        new GrowthScenario("growth-inference", "the ensemble of two default segmentors on a batch of slices"),
        new CohortGrowthScenario(),
        new BatchScenario(),
    ];

    /// <summary>The scenarios of some names; all for no name.</summary>
    /// <param name="names">Names, or what stands in front of a dash in several.</param>
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
        scenario.Name == name || scenario.Name.StartsWith($"{name}-", StringComparison.Ordinal);
}
