using System.Text.RegularExpressions;

namespace MkdSeg.Imaging.Datasets;

/// <summary>
/// Single 8-bit gray PNG slices with a <c>manifest.json</c> that names modality, patient, number, image and label of each
/// and the numbering of the labels. A case is a patient: the slices in ascending number as a coronal stack, so that
/// <see cref="Preprocessing.CoronalSlices"/> gives back each picture with its own rows and columns.
/// </summary>
/// <remarks>
/// No voxel size survives in such pictures: the spacing is nominally 1 mm along every axis, and slices of neighbouring
/// numbers need not be neighbours in the body. Distances in millimetres mean nothing here, and neither do the directions:
/// whatever plane a picture shows, its columns run along x and its rows along z. Structures of
/// <c>common_to_both</c> are used, under the lower-case names of <see cref="LabelMap.MmWhs"/> (AO becomes aa); other named
/// values are read as background and listed by the audit.
/// </remarks>
public sealed partial class SliceFolder : IDataset
{
    /// <summary>Name of the manifest.</summary>
    public const string ManifestName = "manifest.json";

    private readonly string manifestPath;

    private SliceFolder(string folder, SliceManifest manifest)
    {
        Folder = folder;
        manifestPath = Path.Combine(folder, ManifestName);
        if (!manifest.Labels.TryGetValue("background", out byte background) || background != 0)
        {
            throw Wrong("labels must hold \"background\": 0");
        }

        var repeated = manifest.Labels.GroupBy(l => l.Value).FirstOrDefault(g => g.Count() > 1);
        if (repeated is not null)
        {
            throw Wrong($"labels gives the value {repeated.Key} to {string.Join(" and ", repeated.Select(l => l.Key))}");
        }

        Labels = new([.. manifest.CommonToBoth.Select(name => manifest.Labels.TryGetValue(name, out byte value) && value != 0
            ? new LabelledStructure(ShortName(name), value)
            : throw Wrong($"common_to_both names {name}, which labels does not"))]);
        if (manifest.Slices.Count == 0)
        {
            throw Wrong("slices is empty, so there are no slices");
        }

        var notUsed = manifest.Labels.Where(l => !Labels.Knows(l.Value)).ToDictionary(l => (ushort)l.Value, l => l.Key);
        Cases = [.. manifest.Slices.GroupBy(s => (Modality: ModalityOf(s), s.Patient))
            .Select(patient => MakeCase(patient.Key.Modality, patient.Key.Patient, [.. patient.OrderBy(s => s.Number)], notUsed))
            .OrderBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Name => Dataset.NameOf(Folder);

    /// <inheritdoc/>
    public bool IsSliceStack => true;

    /// <inheritdoc/>
    public LabelMap Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DatasetCase> Cases { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => [];

    /// <summary>Lists the cases, or returns null where there is no manifest.</summary>
    /// <param name="folder">Full path.</param>
    /// <exception cref="InvalidInputException">The manifest is wrong.</exception>
    internal static SliceFolder? TryOpen(string folder)
    {
        string path = Path.Combine(folder, ManifestName);
        return File.Exists(path) ? new(folder, SliceManifest.Read(path)) : null;
    }

    private static string ShortName(string name) =>
        name.Equals("AO", StringComparison.OrdinalIgnoreCase) ? "aa" : name.ToLowerInvariant();

    private Modality ModalityOf(SliceManifest.Slice slice) => slice.Modality.ToUpperInvariant() switch
    {
        "CT" => Modality.Ct,
        "MR" => Modality.Mr,
        _ => throw Wrong($"the modality '{slice.Modality}' of {slice.Image} is neither CT nor MR"),
    };

    private SliceCase MakeCase(Modality modality, string patient, SliceManifest.Slice[] slices, Dictionary<ushort, string> notUsed)
    {
        string id = $"{(modality == Modality.Ct ? "ct" : "mr")}_{patient}";
        if (!PatientName().IsMatch(patient))
        {
            throw Wrong($"the patient '{patient}' may consist of letters, digits and hyphens only");
        }

        if (slices.GroupBy(s => s.Number).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Wrong($"slice {twice.Key} of {id} is there twice");
        }

        string?[] labels = [.. slices.Select(s => s.Label)];
        if (labels.Any(l => l is null) && labels.Any(l => l is not null))
        {
            throw Wrong($"some slices of {id} have a label and some have none");
        }

        return new(
            id, modality, patient, [.. slices.Select(s => Inside(s.Image))], [.. labels.OfType<string>().Select(Inside)], Labels, notUsed);
    }

    /// <summary>Full path of a manifest entry; an entry that leads out of the folder is refused.</summary>
    private string Inside(string entry)
    {
        string root = Path.EndsInDirectorySeparator(Folder) ? Folder : Folder + Path.DirectorySeparatorChar;
        bool usable = entry.Length > 0 && !entry.Contains('\0') && !Path.IsPathRooted(entry);
        string full = usable ? Path.GetFullPath(entry, Folder) : string.Empty;
        return full.StartsWith(root, StringComparison.Ordinal) && full.Length > root.Length
            ? full
            : throw Wrong($"the path '{entry.Replace("\0", "\\0")}' does not stay inside the folder");
    }

    private InvalidInputException Wrong(string what) => new($"{manifestPath}: {what}; correct the manifest.");

    [GeneratedRegex(@"^[A-Za-z0-9-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PatientName();
}
