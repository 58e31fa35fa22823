using MkdSeg.Imaging.Files;
using MkdSeg.Training.Runs;

namespace MkdSeg.Bench.Results;

/// <summary>Writes the README.md of the result folder from its result files.</summary>
internal static class ResultReport
{
    /// <summary>The file's name.</summary>
    public const string FileName = "README.md";

    /// <summary>Writes the file anew.</summary>
    public static void Write(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), Text(ScenarioResult.LoadAll(folder)));

    /// <summary>The file's text.</summary>
    public static string Text(IReadOnlyList<ScenarioResult> results)
    {
        List<string> lines =
        [
            "# Results", string.Empty,
            "Written by `bench/run` from the JSON files beside it, which hold every single time; how to read it stands in",
            "[bench/README.md](../README.md). Medians with quartiles in brackets; the ratio is the median over pairs of our time by "
            + "the peer's.",
            string.Empty,
        ];
        var rows = results.SelectMany(result => result.Cases.SelectMany(compared => Rows(result, compared))).ToList();
        if (rows.Count > 0)
        {
            lines.AddRange(
                new ResultTable(
                    "## Against peers",
                    ["scenario", "size", "peer", "ours", "peer's", "ratio", "goal", "memory, ours / peer's"],
                    rows).Lines());
        }

        foreach (ScenarioResult result in results.Where(result => result.Tables.Count > 0))
        {
            lines.AddRange(
                [$"## {result.Scenario}", string.Empty, result.What, string.Empty, .. result.Tables.SelectMany(table => table.Lines())]);
        }

        lines.AddRange(["## Where and when", string.Empty]);
        lines.AddRange(results.SelectMany(Origin));
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ScenarioResult result, CaseResult compared)
    {
        string memory = FormattableString.Invariant($"{compared.Ours.PeakMib:0} / {compared.Theirs.PeakMib:0} MiB");
        if (compared.MemoryGoal is double wanted)
        {
            memory += FormattableString.Invariant($", {compared.MemoryRatio:0.00} (goal {Goal(wanted, compared.MemoryRatio)})");
        }

        yield return
        [
            result.Scenario,
            compared.Size,
            compared.Theirs.Name,
            Seconds(compared.Ours.Seconds),
            Seconds(compared.Theirs.Seconds),
            Ratio(compared.Ratio),
            Goal(compared.Goal, compared.Ratio.Median),
            memory,
        ];
        foreach ((string part, Spread ratio) in compared.RatioWithout)
        {
            yield return
            [
                result.Scenario,
                $"{compared.Size}, the peer without its {part}",
                compared.Theirs.Name,
                string.Empty,
                string.Empty,
                Ratio(ratio),
                Goal(compared.Goal, ratio.Median),
                string.Empty,
            ];
        }
    }

    private static IEnumerable<string> Origin(ScenarioResult result)
    {
        MachineFacts machine = result.Machine;
        string commit = $"commit {result.Build.Commit?[..7]}{(result.Build.Dirty ? " with uncommitted changes" : string.Empty)}";
        string memory = FormattableString.Invariant($"{result.MemoryGib:0} GiB");
        string hardware = $"{machine.Cpu}, {machine.Cores} cores, {memory}, kernel {result.Kernel}";
        yield return FormattableString.Invariant($"- `{result.Command}`, {result.Measured:yyyy-MM-dd HH:mm} UTC, {commit}: {hardware}.");
        foreach (string reason in result.LeftOut)
        {
            yield return $"  - {reason}";
        }
    }

    private static string Goal(double? goal, double ratio) => goal is double limit
        ? FormattableString.Invariant($"{limit:0.##}, {(ratio <= limit ? "met" : "missed")}")
        : "none";

    private static string Seconds(Spread s) => s.Median < 0.1
        ? FormattableString.Invariant($"{s.Median * 1e3:0.00} ms ({s.LowerQuartile * 1e3:0.00} to {s.UpperQuartile * 1e3:0.00})")
        : FormattableString.Invariant($"{s.Median:0.000} s ({s.LowerQuartile:0.000} to {s.UpperQuartile:0.000})");

    private static string Ratio(Spread s) =>
        FormattableString.Invariant($"{s.Median:0.000} ({s.LowerQuartile:0.000} to {s.UpperQuartile:0.000})");
}
