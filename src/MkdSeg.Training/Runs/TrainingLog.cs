using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Training.Runs;

/// <summary>The file log.jsonl of a run folder: one JSON object a logged step.</summary>
public sealed class TrainingLog
{
    /// <summary>The file's name.</summary>
    public const string FileName = "log.jsonl";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly string path;

    /// <summary>The log of a run folder; entries of steps that will be made again are dropped.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="steps">Steps that are already made.</param>
    public TrainingLog(string folder, int steps)
    {
        path = Path.Combine(folder, FileName);
        string[] kept = File.Exists(path) ? [.. InputFile.ReadLines(path).Where(line => StepOf(line) is int step && step <= steps)] : [];
        AtomicFile.WriteText(path, string.Concat(kept.Select(line => line + "\n")));
    }

    /// <summary>Appends one step.</summary>
    /// <param name="step">Steps made, this one counted.</param>
    /// <param name="values">Losses and watched quantities by name.</param>
    public void Append(int step, IReadOnlyDictionary<string, double> values)
    {
        var line = new JsonObject { ["step"] = step };
        foreach ((string name, double value) in values)
        {
            line[name] = Math.Round(value, 6);
        }

        File.AppendAllText(path, line.ToJsonString() + "\n");
    }

    /// <summary>The lines of a run folder's log by step; what a killed process left unfinished or another hand spoilt is none.</summary>
    public static IReadOnlyDictionary<int, string> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? InputFile.ReadLines(path).Where(line => StepOf(line) is not null).DistinctBy(StepOf).ToDictionary(line => StepOf(line)!.Value)
            : new Dictionary<int, string>();
    }

    /// <summary>The step of a line as <see cref="Append"/> writes it: an object of finite numbers, each under a name of its own.</summary>
    private static int? StepOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            bool isOurs = document.RootElement.EnumerateObject().All(entry =>
                entry.Name.Length > 0 && entry.Value.ValueKind == JsonValueKind.Number && double.IsFinite(entry.Value.GetDouble()));
            return isOurs && document.RootElement.TryGetProperty("step", out JsonElement step) ? step.GetInt32() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null; // a line that a killed process left unfinished, or another hand wrote
        }
    }
}
