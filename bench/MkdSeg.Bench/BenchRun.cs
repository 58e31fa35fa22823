using System.Globalization;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Scenarios;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;

namespace MkdSeg.Bench;

/// <summary>What bench/run does: measure scenario by scenario, write each one's file at once and the table in the end.</summary>
internal static class BenchRun
{
    /// <summary>Pairs of runs where nothing else is asked for.</summary>
    public const int DefaultPairs = 9;

    private const int QuickPairs = 3;

    /// <summary>Measures.</summary>
    /// <param name="names">Scenarios; all of them for none.</param>
    /// <param name="asked">How thoroughly. What is quick or not whole goes to a folder of its own, because it is no result.</param>
    /// <param name="output">Takes the progress.</param>
    /// <returns>0 if all could be measured, 1 if a scenario failed.</returns>
    /// <exception cref="InvalidInputException">
    /// There is no such scenario, this machine cannot measure one that was named, or no pair or another precision is asked for.
    /// </exception>
    public static int Run(IReadOnlyList<string> names, RunSettings asked, TextWriter output)
    {
        if (asked.Pairs < 1)
        {
            throw new InvalidInputException($"Option --pairs is {asked.Pairs}; give at least 1.");
        }

        IReadOnlyList<IScenario> scenarios = Measurable(names, asked, output);
        RunSettings settings = asked.Quick ? asked with { Pairs = Math.Min(asked.Pairs, QuickPairs) } : asked;
        string folder = asked.Quick || asked.Peer is not null ? Path.Combine(BenchFolder.Results, "quick") : BenchFolder.Results;
        Directory.CreateDirectory(folder);
        int failures = 0;
        foreach (IScenario scenario in scenarios)
        {
            try
            {
                scenario.Measure(settings, output, Empty(scenario, settings)).Save(folder);
            }
            catch (BenchFailedException e)
            {
                failures++;
                e.Result?.Save(folder);
                output.WriteLine($"{scenario.Name} failed: {e.Message}");
            }
        }

        ResultReport.Write(folder);
        output.WriteLine($"written: {Path.Combine(folder, ResultReport.FileName)}");
        return failures == 0 ? 0 : 1;
    }

    /// <summary>What is to be measured; where nothing is named, without what this machine cannot measure.</summary>
    private static IReadOnlyList<IScenario> Measurable(IReadOnlyList<string> names, RunSettings asked, TextWriter output)
    {
        IReadOnlyList<IScenario> found = ScenarioCatalogue.Named(names);
        if (asked.Precision != Precision.Float32 && found.FirstOrDefault(scenario => !scenario.HasPrecisions) is { } plain)
        {
            throw new InvalidInputException($"Scenario {plain.Name} is measured in float32 alone; leave --precision out, or name gpu.");
        }

        List<IScenario> measurable = [];
        foreach (IScenario scenario in found)
        {
            if (scenario.Lacking is not { } reason)
            {
                measurable.Add(scenario);
            }
            else if (names.Count == 0)
            {
                output.WriteLine(reason);
            }
            else
            {
                throw new InvalidInputException(reason);
            }
        }

        return measurable;
    }

    private static ScenarioResult Empty(IScenario scenario, RunSettings settings) => new()
    {
        Scenario = scenario.Name,
        What = scenario.What,
        Command = $"bench/run {scenario.Name} --pairs {settings.Pairs}"
            + (settings.Quick ? " --quick" : string.Empty)
            + (settings.Peer is null ? string.Empty : $" --peer {settings.Peer}")
            + (settings.Precision == Precision.Float32 ? string.Empty : $" --precision {settings.Precision.ToString().ToLowerInvariant()}"),
        Measured = DateTimeOffset.UtcNow,
        Machine = MachineFacts.Current(),
        MemoryGib = MemoryGib(),
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Build = BuildFacts.Current(),
    };

    private static double MemoryGib()
    {
        string line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith("MemTotal:", StringComparison.Ordinal));
        return double.Parse(
            line["MemTotal:".Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture) / (1 << 20);
    }
}
