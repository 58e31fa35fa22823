using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Training.Runs;

namespace MkdSeg.Training.Exchange;

/// <summary>
/// What a model file says of its networks, as model.json: enough to make them again and to prepare a scan for them, and nothing of the
/// cases, files and machines that they come from but how many cases there were and how well held-out ones were segmented.
/// </summary>
public sealed record ModelDescription
{
    private const int CurrentFormat = 1;
    private const string Kind = "a model's description";

    /// <summary>Version of this format.</summary>
    /// <exception cref="InvalidInputException">A file of another format.</exception>
    public int Format
    {
        get;
        init => field = value == CurrentFormat
            ? value
            : throw new InvalidInputException($"it has format {value}, this program reads format {CurrentFormat}");
    } = CurrentFormat;

    /// <summary>Options, structures and preparation; its data and lists of cases are empty.</summary>
    public required RunDescription Run { get; init; }

    /// <summary>What the target's scans were like; null where that was not looked at.</summary>
    public ScanStatistics? Scans { get; init; }

    /// <summary>The networks of the file.</summary>
    public required IReadOnlyList<NetworkCost> Networks { get; init; }

    /// <summary>How many cases were trained on; null where it is not known any more.</summary>
    public TrainingSize? Training { get; init; }

    /// <summary>Scores of held-out cases, structure by structure; empty where there are none.</summary>
    public IReadOnlyList<HeldOutScore> HeldOut { get; init; } = [];

    /// <summary>The description of a finished run for those who get its networks.</summary>
    /// <param name="manifest">The run's, or that of a model that was exported to a folder.</param>
    /// <param name="networks">Names of the networks that go with it.</param>
    /// <param name="heldOut">Scores of held-out cases; those of structures that the run does not know are an error.</param>
    /// <exception cref="InvalidInputException">A score is of no structure of the run.</exception>
    public static ModelDescription Of(RunManifest manifest, IReadOnlyCollection<string> networks, IReadOnlyList<HeldOutScore> heldOut)
    {
        RunManifest exported = manifest.ForExport(networks);
        RunDescription run = manifest.Run;
        string[] known = [.. run.Labels.Structures.Select(structure => structure.Name)];
        return heldOut.FirstOrDefault(score => !known.Contains(score.Structure)) is { } other
            ? throw new InvalidInputException(
                $"The held-out scores are also of '{other.Structure}', which is no structure of this run ({string.Join(", ", known)}); "
                + "score the run's own held-out cases again.")
            : new()
            {
                Run = exported.Run,
                Scans = exported.Scans,
                Networks = exported.Networks,
                Training = manifest.IsExported ? null : new(run.TargetCases.Count, run.AssistantCases.Count),
                HeldOut = [.. heldOut.OrderBy(score => Array.IndexOf(known, score.Structure))],
            };
    }

    /// <summary>The manifest of such a model, as an export to a folder has it.</summary>
    /// <param name="weights">SHA-256 of the weights.</param>
    public RunManifest ToManifest(string weights) => new()
    {
        Run = Run,
        Data = [],
        Scans = Scans,
        Networks = Networks,
        IsExported = true,
        Results = new Dictionary<string, string> { [RunFolder.ModelFile] = weights },
    };

    /// <summary>The text of model.json, under its seal.</summary>
    public string ToJson()
    {
        JsonObject json = JsonSerializer.SerializeToNode(this, StrictJson.Settings)!.AsObject();
        JsonSeal.Put(json);
        return json.ToJsonString(StrictJson.Settings) + "\n";
    }

    /// <summary>Reads model.json.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="DamagedFileException">It is no such file, or was changed after it was written.</exception>
    public static ModelDescription Parse(byte[] content, string source)
    {
        JsonObject json = JsonFile.Parse<JsonObject>(content, source, Kind, ModelFile.Remedy, StrictJson.Settings);
        if (!IsSealed(json))
        {
            throw Wrong("$", "its SHA-256 is not the one of what it says: it was changed after it was written");
        }

        ModelDescription read = JsonFile.Of<ModelDescription>(json, source, Kind, ModelFile.Remedy, StrictJson.Settings);

        // The serializer looks for null in members, not within lists.
        RunDescription run = read.Run;
        IEnumerable<object?>[] lists =
        [
            read.Networks, read.HeldOut, run.Places ?? [], run.TargetCases, run.AssistantCases, run.HeldOutCases,
            run.OtherAnatomy?.Modalities ?? [], run.Preprocessor.Intensities ?? [],
        ];
        return Array.Exists(lists, list => list.Contains(null)) ? throw Wrong("$", "a list of networks, scores or structures holds null")
            : !run.Anatomy.Labels.Equals(run.Labels) ? throw Wrong("$.run.otherAnatomy", "its structures are not those of run.labels")
            : read;

        DamagedFileException Wrong(string place, string what) => new(source, place, what, ModelFile.Remedy);
    }

    private static bool IsSealed(JsonObject json)
    {
        try
        {
            return JsonSeal.Take(json) == true;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // A text that is no Unicode, or a key that is there twice.
            return false;
        }
    }
}

/// <summary>How many cases a model learnt from.</summary>
/// <param name="Target">Annotated cases of the target modality.</param>
/// <param name="Assistant">Cases of the assistant modality.</param>
public sealed record TrainingSize(int Target, int Assistant);

/// <summary>How well a structure was segmented in cases that the training has not seen.</summary>
/// <param name="Structure">The structure's name.</param>
/// <param name="Dice">Mean over cases, 0 to 1.</param>
/// <param name="Cases">How many cases the mean is over.</param>
public sealed record HeldOutScore(string Structure, double Dice, int Cases)
{
    /// <summary>Mean over cases, 0 to 1.</summary>
    /// <exception cref="InvalidInputException">It is no Dice coefficient.</exception>
    public double Dice { get; init; } = Dice is >= 0 and <= 1
        ? Dice
        : throw new InvalidInputException($"{Structure}: {Dice} is no Dice coefficient; it lies between 0 and 1.");
}
