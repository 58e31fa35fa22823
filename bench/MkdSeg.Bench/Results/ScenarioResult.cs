using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Files;
using MkdSeg.Training.Runs;

namespace MkdSeg.Bench.Results;

/// <summary>A result file: one run of one scenario.</summary>
internal sealed record ScenarioResult
{
    private const long LargestFile = 16 << 20;

    private static readonly JsonSerializerOptions Json = new(Protocol.Json) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>What it measures, one line.</summary>
    public required string What { get; init; }

    /// <summary>The command that made it.</summary>
    public required string Command { get; init; }

    /// <summary>When, in universal time.</summary>
    public required DateTimeOffset Measured { get; init; }

    /// <summary>Where.</summary>
    public required MachineFacts Machine { get; init; }

    /// <summary>The machine's memory, GiB.</summary>
    public required double MemoryGib { get; init; }

    /// <summary>The kernel's release.</summary>
    public required string Kernel { get; init; }

    /// <summary>The program.</summary>
    public required BuildFacts Build { get; init; }

    /// <summary>Comparisons with peers.</summary>
    public IReadOnlyList<CaseResult> Cases { get; init; } = [];

    /// <summary>Cases that were left out, and why.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Tables of measurements without a peer.</summary>
    public IReadOnlyList<ResultTable> Tables { get; init; } = [];

    /// <summary>Every number behind these tables.</summary>
    public JsonNode? Numbers { get; init; }

    /// <summary>The result files of a folder, by the scenario's name.</summary>
    public static IReadOnlyList<ScenarioResult> LoadAll(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(path => JsonFile.Read<ScenarioResult>(path, "a result of bench/run", "delete it or measure again", LargestFile, Json)),
    ];

    /// <summary>Writes SCENARIO.json into a folder.</summary>
    public void Save(string folder) =>
        AtomicFile.WriteText(Path.Combine(folder, $"{Scenario}.json"), JsonSerializer.Serialize(this, Json) + "\n");
}
