using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Datasets;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Preprocessing;
using MkdSeg.Training.Data;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Runs;

/// <summary>What a run was asked to do and on what: the file run.json of a run folder.</summary>
public sealed record RunDescription
{
    /// <summary>The file's name.</summary>
    public const string FileName = "run.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The training's options.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>The structures and their values in label files; class c is entry c - 1.</summary>
    public required LabelMap Labels { get; init; }

    /// <summary>How volumes were prepared; predictions prepare theirs in the same way.</summary>
    public required Preprocessor Preprocessor { get; init; }

    /// <summary>The data set's folder as it was given.</summary>
    public required string Data { get; init; }

    /// <summary>Target cases trained on.</summary>
    public required IReadOnlyList<string> TargetCases { get; init; }

    /// <summary>Assistant cases trained on.</summary>
    public required IReadOnlyList<string> AssistantCases { get; init; }

    /// <summary>Annotated target cases that were held out.</summary>
    public required IReadOnlyList<string> HeldOutCases { get; init; }

    /// <summary>Version of this program.</summary>
    public string Program { get; init; } = typeof(RunDescription).Assembly.GetName().Version!.ToString(3);

    /// <summary>Describes a training that is about to begin.</summary>
    public static RunDescription Of(IDataset dataset, TrainingSplit split, TrainingOptions options, Preprocessor preprocessor) => new()
    {
        Options = options,
        Labels = dataset.Labels,
        Preprocessor = preprocessor,
        Data = dataset.Folder,
        TargetCases = [.. split.Target.Select(c => c.Id)],
        AssistantCases = [.. split.Assistant.Select(c => c.Id)],
        HeldOutCases = [.. split.HeldOut.Select(c => c.Id)],
    };

    /// <summary>Refuses to go on with a run that was begun differently.</summary>
    /// <param name="other">What is asked for now.</param>
    /// <param name="folder">The run folder, for the message.</param>
    /// <exception cref="InvalidInputException">Options, labels, preparation or cases differ; the message names the first.</exception>
    public void RequireSame(RunDescription other, string folder)
    {
        JsonObject was = Comparable(this), now = Comparable(other);
        foreach ((string name, JsonNode? value) in was)
        {
            if (!JsonNode.DeepEquals(value, now[name]))
            {
                throw new InvalidInputException(
                    $"{folder}: the run was begun with {name} {value?.ToJsonString() ?? "null"}, now it is {now[name]?.ToJsonString() ?? "null"}; give the same values or another folder.");
            }
        }
    }

    /// <summary>Writes the file into a run folder.</summary>
    public void Save(string folder) =>
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Json));

    /// <summary>What must be equal for a training to go on, options one by one. Where the data lie does not matter.</summary>
    private static JsonObject Comparable(RunDescription description)
    {
        JsonObject all = JsonSerializer.SerializeToNode(description, Json)!.AsObject();
        foreach (string free in (string[])["data", "program"])
        {
            all.Remove(free);
        }

        JsonObject options = all["options"]!.AsObject();
        all.Remove("options");
        foreach ((string name, JsonNode? value) in options.ToArray())
        {
            options.Remove(name);
            all[name] = value;
        }

        return all;
    }

    /// <summary>Reads the file of a run folder.</summary>
    /// <exception cref="InvalidInputException">There is none, or it is damaged.</exception>
    public static RunDescription Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new InvalidInputException($"{folder}: no {FileName}, so this is no run folder; give the folder that 'train --out' made.");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            RunDescription description = JsonSerializer.Deserialize<RunDescription>(stream, Json)
                ?? throw new JsonException("the file holds null");
            description.Options.Checked();
            return description;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: cannot be used ({e.Message.ReplaceLineEndings(" ")}); restore it or train again.", e);
        }
    }
}
