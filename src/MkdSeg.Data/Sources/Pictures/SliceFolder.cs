using System.Text.RegularExpressions;
using MkdSeg.Data.Anatomies;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>
/// Single 8-bit gray PNG slices with a <c>manifest.json</c> that names modality, patient, number, image and label of each
/// and the numbering of the labels. A case is a patient: the slices in ascending number as a coronal stack, so that
/// <see cref="MkdSeg.Imaging.Geometry.SlicePlane.Coronal"/> gives back each picture with its own rows and columns.
/// </summary>
/// <remarks>
/// No voxel size survives in such pictures: the spacing is nominally 1 mm along every axis, and slices of neighbouring
/// numbers need not be neighbours in the body. Distances in millimetres mean nothing here, and neither do the directions:
/// whatever plane a picture shows, its columns run along x and its rows along z. Structures of
/// <c>common_to_both</c> are used, under the lower-case names of <see cref="LabelMap.MmWhs"/> (AO becomes aa); other named
/// values are read as background and listed by the audit. Paths of the manifest stay inside the folder
/// (<see cref="ManifestPath"/>).
/// </remarks>
public sealed partial class SliceFolder : IDataset
{
    /// <summary>Name of the manifest.</summary>
    public const string ManifestName = "manifest.json";

    private readonly string manifestPath;
    private readonly ManifestPath paths;

    private SliceFolder(string folder, SliceManifest manifest)
    {
        (Folder, paths) = (folder, new(folder));
        manifestPath = Path.Combine(folder, ManifestName);
        if (!manifest.Labels.TryGetValue("background", out byte background) || background != 0)
        {
            throw Wrong("$.labels", "labels must hold \"background\": 0");
        }

        var repeated = manifest.Labels.GroupBy(l => l.Value).FirstOrDefault(g => g.Count() > 1);
        if (repeated is not null)
        {
            throw Wrong("$.labels", $"labels gives the value {repeated.Key} to {string.Join(" and ", repeated.Select(l => l.Key))}");
        }

        LabelMap labels = LabelsOf(manifest);
        Anatomy = Anatomy.Heart(labels);
        if (manifest.Slices.Count == 0)
        {
            throw Wrong("$.slices", "slices is empty, so there are no slices");
        }

        if (manifest.Slices.Index().GroupBy(s => s.Item.Image, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw Wrong(Place(same.Last().Index, "image"), $"the image {same.Key} is there twice");
        }

        var notUsed = manifest.Labels.Where(l => !labels.Knows(l.Value)).ToDictionary(l => (ushort)l.Value, l => l.Key);
        Cases = [.. manifest.Slices.Index().GroupBy(s => (Modality: ModalityOf(s), s.Item.Patient))
            .Select(patient => MakeCase(patient.Key.Modality, patient.Key.Patient, [.. patient.OrderBy(s => s.Item.Number)], notUsed))
            .OrderBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Name => FolderSearch.NameOf(Folder);

    /// <inheritdoc/>
    public bool IsSliceStack => true;

    /// <inheritdoc/>
    public Anatomy Anatomy { get; }

    /// <inheritdoc/>
    public string Kind => "slice folder";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetCase> Cases { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

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

    private LabelMap LabelsOf(SliceManifest manifest)
    {
        try
        {
            return new([.. manifest.CommonToBoth.Index().Select(name => manifest.Labels.TryGetValue(name.Item, out byte value) && value != 0
                ? new LabelledStructure(ShortName(name.Item), value)
                : throw Wrong($"$.common_to_both[{name.Index}]", $"common_to_both names {name.Item}, which labels does not"))]);
        }
        catch (InvalidInputException e) when (e is not DamagedFileException)
        {
            throw Wrong("$.common_to_both", e.Message.TrimEnd('.'));
        }
    }

    private Modality ModalityOf((int Index, SliceManifest.Slice Item) slice) => ModalityOrNull(slice.Item.Modality) ?? throw Wrong(
        Place(slice.Index, "modality"), $"the modality '{slice.Item.Modality}' of {slice.Item.Image} is neither CT nor MR");

    private static Modality? ModalityOrNull(string word) =>
        Modality.TryParse(word) is { } one && (one == Modality.Ct || one == Modality.Mr) ? one : null;

    private SliceCase MakeCase(
        Modality modality, string patient, (int Index, SliceManifest.Slice Item)[] slices, Dictionary<ushort, string> notUsed)
    {
        string id = $"{modality.Word}_{patient}";
        if (!PatientName().IsMatch(patient))
        {
            throw Wrong(Place(slices[0].Index, "patient"), $"the patient '{patient}' may consist of letters, digits and hyphens only");
        }

        if (slices.GroupBy(s => s.Item.Number).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Wrong(Place(twice.Last().Index, "slice"), $"slice {twice.Key} of {id} is there twice");
        }

        var labelled = slices.Where(s => s.Item.Label is not null).ToArray();
        if (labelled.Length > 0 && labelled.Length < slices.Length)
        {
            throw Wrong(
                Place(slices.First(s => s.Item.Label is null).Index, "label"),
                $"some slices of {id} have a label and some have none");
        }

        return new(
            id,
            modality,
            patient,
            [.. slices.Select(s => Inside(s.Item.Image, Place(s.Index, "image")))],
            [.. labelled.Select(s => Inside(s.Item.Label!, Place(s.Index, "label")))],
            Anatomy.Labels,
            notUsed);
    }

    private string Inside(string entry, string place) =>
        paths.Refusal(entry, out string full) is { } refusal ? throw Wrong(place, refusal) : full;

    private static string Place(int slice, string key) => $"$.slices[{slice}].{key}";

    private DamagedFileException Wrong(string place, string what) => new(manifestPath, place, what, "correct the manifest");

    [GeneratedRegex(@"^[A-Za-z0-9-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PatientName();
}
