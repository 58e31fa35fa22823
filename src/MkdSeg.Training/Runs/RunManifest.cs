using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Training.Runs;

/// <summary>
/// The file run.json of a run folder: what was asked for, on which data, by which program, on which machine, and what came
/// of it. With the data and the program it is enough to make the run again.
/// </summary>
public sealed record RunManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "run.json";

    private const int CurrentFormat = 2;
    private const long LargestFile = 64 << 20;
    private const string Kind = "a run's manifest";
    private const string Remedy = "restore it or train again";

    /// <summary>Version of this format.</summary>
    /// <exception cref="InvalidInputException">A file of another format.</exception>
    public int Format
    {
        get;
        init => field = value == CurrentFormat
            ? value
            : throw new InvalidInputException($"it has format {value}, this program reads format {CurrentFormat}");
    } = CurrentFormat;

    /// <summary>What was asked for.</summary>
    public required RunDescription Run { get; init; }

    /// <summary>The files that were trained on.</summary>
    public required IReadOnlyList<DataFile> Data { get; init; }

    /// <summary>What the target's scans were like; null for slice stacks, and in runs of versions that did not look.</summary>
    public ScanStatistics? Scans { get; init; }

    /// <summary>How much the networks doubted held-out cases, and how well they did; null where no case was looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<QualityPoint>? Quality { get; init; }

    /// <summary>
    /// Structures that a segmentor of the finished run had lost; null for none, and in runs of versions that did not look.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LostStructure>? Lost { get; init; }

    /// <summary>SHA-256 of the model whose weights the networks began with; null for random ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StartedFrom { get; init; }

    /// <summary>Every process that worked on the run, in order.</summary>
    public IReadOnlyList<RunSession> Sessions { get; init; } = [];

    /// <summary>What each network of a finished run has cost; empty before.</summary>
    public IReadOnlyList<NetworkCost> Networks { get; init; } = [];

    /// <summary>SHA-256 of the files of a finished run, by name; empty before.</summary>
    public IReadOnlyDictionary<string, string> Results { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether this is a model to be given away: without data, cases, sessions, and networks that only a training needs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsExported { get; init; }

    /// <summary>The seal; null before it is written, and in files of versions that did not seal.</summary>
    [JsonInclude]
    [JsonPropertyName(JsonSeal.Key)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    private string? Seal { get; init; }

    /// <summary>Whether a folder holds a run, finished or not.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>
    /// Whether the training came to its end. Results are noted last: a process killed before that is not finished, whatever
    /// files it left, and goes on from its last checkpoint.
    /// </summary>
    [JsonIgnore]
    public bool IsFinished => Model is not null;

    /// <summary>SHA-256 of the finished networks; null before the end.</summary>
    [JsonIgnore]
    public string? Model => Results.GetValueOrDefault(RunFolder.ModelFile);

    /// <summary>The same without the path of the data on this machine: for copies that travel.</summary>
    public RunManifest WithoutPlace() =>
        this with { Run = Run with { Data = Path.GetFileName(Path.TrimEndingDirectorySeparator(Run.Data)) } };

    /// <summary>The same with what held-out cases say of the quality score.</summary>
    /// <param name="points">One a held-out case.</param>
    public RunManifest WithQuality(IReadOnlyList<QualityPoint> points) => this with { Quality = points };

    /// <summary>The same for a model that is given away: what a prediction needs, and nothing of data, cases and machines.</summary>
    /// <param name="networks">Names of the networks that go with it.</param>
    /// <returns>A manifest without results: they are noted last.</returns>
    public RunManifest ForExport(IReadOnlyCollection<string> networks) => new()
    {
        Run = Run with
        {
            Options = Run.Options with { HeldOut = null },
            Data = string.Empty,
            TargetCases = [],
            AssistantCases = [],
            UnlabelledCases = null,
            HeldOutCases = [],
            Matching = null,
        },
        Data = [],
        Scans = Scans,
        Quality = Quality,
        Lost = Lost,
        Networks = [.. Networks.Where(network => networks.Contains(network.Name))],
        IsExported = true,
    };

    /// <summary>Writes the file into a run folder, under its seal.</summary>
    public void Save(string folder)
    {
        JsonObject json = JsonSerializer.SerializeToNode(this, StrictJson.Settings)!.AsObject();
        JsonSeal.Put(json);
        AtomicFile.WriteText(Path.Combine(folder, FileName), json.ToJsonString(StrictJson.Settings));
    }

    /// <summary>Reads the file of a run folder.</summary>
    /// <exception cref="InvalidInputException">There is none, or it is damaged.</exception>
    public static RunManifest Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new InvalidInputException($"{folder}: no {FileName}, so this is no run folder; give the folder that 'train --out' made.");
        }

        byte[] content = InputFile.ReadAllBytes(path, LargestFile, Kind, Remedy);
        RunManifest manifest = JsonFile.Parse<RunManifest>(content, path, Kind, Remedy, StrictJson.Settings);
        return Whole(manifest, () => JsonFile.Parse<JsonObject>(content, path, Kind, Remedy, StrictJson.Settings), path);
    }

    /// <summary>Reads what such a file says.</summary>
    /// <param name="json">Its object.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="DamagedFileException">It is no manifest, or was changed after it was written.</exception>
    public static RunManifest Parse(JsonNode json, string source) =>
        Whole(JsonFile.Of<RunManifest>(json, source, Kind, Remedy, StrictJson.Settings), () => json.DeepClone().AsObject(), source);

    private static RunManifest Whole(RunManifest manifest, Func<JsonObject> json, string path)
    {
        if (manifest.Seal is not null && JsonSeal.Take(json()) == false)
        {
            throw new DamagedFileException(
                path, "$", "its SHA-256 is not the one of what it says: it was changed after it was written", Remedy);
        }

        // The serializer looks for null in members, not within lists.
        RunDescription run = manifest.Run;
        IEnumerable<object?>[] lists =
        [
            manifest.Data, manifest.Sessions, manifest.Networks, manifest.Lost ?? [],
            run.TargetCases, run.AssistantCases, run.UnlabelledCases ?? [], run.HeldOutCases,
        ];
        return Array.Exists(lists, list => list.Contains(null)) || manifest.Data.DistinctBy(file => file.Path).Count() < manifest.Data.Count
            ? throw new DamagedFileException(path, "$", "a list of files, cases, sessions or networks holds null, or a file twice", Remedy)
            : manifest;
    }

    /// <summary>Refuses a model that was exported where the run itself is needed.</summary>
    /// <param name="folder">The folder, for the message.</param>
    /// <exception cref="InvalidInputException">It was exported.</exception>
    public void RequireRun(string folder)
    {
        if (IsExported)
        {
            throw new InvalidInputException(
                $"{folder}: is a model that 'mkdseg export' wrote, without data, cases and log, and only predicts; "
                + "give the run folder that it was made from.");
        }
    }

    /// <summary>Refuses a result file that is not the one the training wrote: swapped, or with damaged bytes.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="name">The file's name, for example model.safetensors.</param>
    /// <exception cref="InvalidInputException">The file's SHA-256 is not the recorded one.</exception>
    public void RequireOwn(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path) || Results.GetValueOrDefault(name) != FileHashes.HashOf(path))
        {
            throw new InvalidInputException(
                $"{path}: not the file that the training wrote (its SHA-256 is not the one in {FileName}); "
                + "restore it or train again.");
        }
    }

    /// <summary>Refuses to go on with a run that was begun differently.</summary>
    /// <param name="other">What is asked for now.</param>
    /// <param name="folder">The run folder, for the message.</param>
    /// <exception cref="InvalidInputException">Options, labels, preparation, cases or data differ; the message names the first.</exception>
    public void RequireSame(RunManifest other, string folder)
    {
        if (StartedFrom != other.StartedFrom)
        {
            throw new InvalidInputException(
                $"{folder}: the run was begun {Begun(StartedFrom)}, now it is {Begun(other.StartedFrom)}; "
                + "give the same --from or another folder.");
        }

        static string Begun(string? from) => from is null ? "with random weights" : $"from a model of SHA-256 {from[..12]}";

        if (RunDifferences.Between(Run, other.Run).Concat(RunDifferences.Between(Data, other.Data)).FirstOrDefault() is { } difference)
        {
            throw new InvalidInputException(
                $"{folder}: the run was begun with {difference.Name} {difference.First}, now it is {difference.Second}; "
                + "give the same or another folder.");
        }
    }
}
