using System.Text.RegularExpressions;
using MkdSeg.Data.Anatomies;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Volumes;

/// <summary>
/// Volumes named as the MM-WHS challenge ships them: <c>ct_train_1001_image.nii.gz</c> with
/// <c>ct_train_1001_label.nii.gz</c>, the same for <c>mr</c>, and <c>ct_test_2001_image.nii.gz</c> without labels. They may
/// lie in the folder or up to two levels below it; own volumes can join by taking such names. Capitals make no difference.
/// </summary>
public sealed partial class MmWhsFolder : IDataset
{
    private MmWhsFolder(
        string folder, IReadOnlyList<DatasetCase> cases, IReadOnlyList<string> problems, IReadOnlyList<string> notes) =>
        (Folder, Cases, Problems, Notes) = (folder, cases, problems, notes);

    /// <inheritdoc/>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Name => FolderSearch.NameOf(Folder);

    /// <inheritdoc/>
    public bool IsSliceStack => false;

    /// <inheritdoc/>
    public Anatomy Anatomy => Anatomy.MmWhs;

    /// <inheritdoc/>
    public string Kind => "MM-WHS";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetCase> Cases { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Names the files of a folder that look like volumes and are none of this layout; null where there are none.</summary>
    /// <param name="folder">Full path.</param>
    internal static string? Unknown(string folder)
    {
        const int Named = 5;
        string[] files = [.. FolderSearch.Files(folder, "*")
            .Where(path => VolumeName().IsMatch(Path.GetFileName(path)) && !IsKnown(Path.GetFileName(path)))
            .Select(path => Path.GetRelativePath(folder, path))];
        string names = string.Join(", ", files.Take(Named)) + (files.Length > Named ? $" and {files.Length - Named} more" : "");
        return files.Length switch
        {
            0 => null,
            1 => $"1 file looks like a volume and matches no known name: {names}",
            _ => $"{files.Length} files look like volumes and match no known name: {names}",
        };
    }

    /// <summary>Lists the cases, or returns null where no file has such a name.</summary>
    /// <param name="folder">Full path.</param>
    internal static MmWhsFolder? TryOpen(string folder)
    {
        var images = new SortedDictionary<string, (string Path, Match Name)>(StringComparer.Ordinal);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (string path in FolderSearch.Files(folder, "*"))
        {
            Match name = FileName().Match(Path.GetFileName(path));
            if (!name.Success)
            {
                continue;
            }

            string part = $"{name.Groups["modality"].Value}_{name.Groups["set"].Value}".ToLowerInvariant();
            string id = $"{part}_{name.Groups["patient"].Value}";
            bool isImage = name.Groups["kind"].Value.Equals("image", StringComparison.OrdinalIgnoreCase);
            bool added = isImage ? images.TryAdd(id, (path, name)) : labels.TryAdd(id, path);
            if (!added)
            {
                string first = isImage ? images[id].Path : labels[id];
                problems.Add($"{path}: {id} is there twice, {first} is used; remove one of them.");
            }
        }

        if (images.Count == 0 && labels.Count == 0)
        {
            return null;
        }

        problems.AddRange(labels.Where(l => !images.ContainsKey(l.Key))
            .Select(l => $"{l.Value}: labels without an image; add it or remove them."));
        if (!images.Keys.Any(labels.ContainsKey))
        {
            // Some images without labels among annotated ones are nothing wrong: they are not trained on.
            problems.AddRange(images.Where(i => i.Key[3..].StartsWith("train_", StringComparison.Ordinal))
                .Select(i => $"{i.Value.Path}: training image without labels, and no image has any; add {i.Key}_label.nii.gz."));
        }

        DatasetCase[] cases = [.. images.Select(i => new NiftiCase(
            i.Key,
            i.Key.StartsWith("ct", StringComparison.Ordinal) ? Modality.Ct : Modality.Mr,
            i.Value.Name.Groups["patient"].Value,
            i.Value.Path,
            labels.GetValueOrDefault(i.Key),
            LabelMap.MmWhs,
            LabelAudit.MmWhsCorrections))];
        problems.AddRange(cases.GroupBy(c => (c.Modality, c.Patient)).Where(g => g.Count() > 1)
            .Select(g =>
                $"{folder}: {string.Join(" and ", g.Select(c => c.Id))} name one patient; keep one, or a patient is in two splits."));
        return new(folder, cases, problems, Unknown(folder) is { } unknown ? [unknown] : []);
    }

    [GeneratedRegex(@"^(?<modality>ct|mr)_(?<set>train|test)_(?<patient>[a-z0-9-]+)_(?<kind>image|label)\.nii(\.gz)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex FileName();

    /// <summary>An image or a label file, or a phantom's oracle image beside them.</summary>
    private static bool IsKnown(string name) =>
        FileName().IsMatch(name) || FileName().IsMatch(name.Replace("_oracle.nii", "_image.nii", StringComparison.OrdinalIgnoreCase));

    /// <summary>What programs for medical images write: NIfTI, Analyze, NRRD, MetaImage, FreeSurfer, DICOM.</summary>
    [GeneratedRegex(@"\.(nii|hdr|img|nrrd|nhdr|mha|mhd|mgh|mgz|dcm)(\.gz)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex VolumeName();
}
