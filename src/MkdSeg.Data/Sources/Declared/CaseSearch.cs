using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Patterns;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared;

/// <summary>Finds the files of a modality.</summary>
/// <param name="declaration">The data set.</param>
/// <param name="modality">One of its modalities.</param>
internal sealed class CaseSearch(DatasetDeclaration declaration, ModalityDeclaration modality)
{
    private const int Named = 5;
    private readonly List<string> problems = [];

    /// <summary>Full path of the modality's folder.</summary>
    public string Folder { get; } = Path.GetFullPath(modality.Folder, declaration.Folder);

    /// <summary>What is wrong with the files as a whole, a line each.</summary>
    public IReadOnlyList<string> Problems => problems;

    private string Place => $"$.modalities.{modality.Modality.Word}";

    /// <summary>The cases, those left out included, in ordinal order of their names.</summary>
    /// <exception cref="InvalidInputException">The folder is missing, no file matches, or two cases have one name.</exception>
    public IReadOnlyList<FoundCase> Find()
    {
        if (!Directory.Exists(Folder))
        {
            throw Wrong($"{Place}.folder", $"there is no folder {Folder}", "correct the path; it starts from the file's own folder");
        }

        FoundCase[] found = [.. All()];
        if (found.Length == 0)
        {
            throw Wrong($"{Place}.image", $"no file matches {Asked()} in {Folder}{Seen()}", "correct the pattern or the folder");
        }

        if (found.GroupBy(c => CaseName.Plain(c.Name)).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Wrong(
                $"{Place}.image",
                $"two files are the image of case {twice.First().Name}: {twice.First().Image} and {twice.Last().Image}",
                "remove one of them, or let {case} in the pattern tell them apart");
        }

        return [.. found.OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether there is any case.</summary>
    public bool HasFiles() => Directory.Exists(Folder) && All().Any();

    /// <summary>The error for a place of the declaration.</summary>
    public DamagedFileException Wrong(string place, string what, string remedy) => new(declaration.File, place, what, remedy);

    private IEnumerable<FoundCase> All() => (modality.Listed.Count > 0 ? OfList() : OfPattern()).Where(IsOfNumber);

    private IEnumerable<FoundCase> OfList() => modality.Listed.Select(c => new FoundCase(
        c.Name, c.Name, null, Path.Combine(Folder, c.Image), c.Label is null ? [] : [new(Path.Combine(Folder, c.Label), null)]));

    private IEnumerable<FoundCase> OfPattern()
    {
        FilePattern image = FilePattern.Parse(modality.Image, isLabel: false, out _)!;
        FilePattern? label = modality.Label is null ? null : FilePattern.Parse(modality.Label, isLabel: true, out _)!;
        (FoundCase Case, PatternMatch Match)[] found = [.. image.Find(Folder).Select(match => (new FoundCase(
            match.Values[FilePattern.Case],
            match.Values.GetValueOrDefault(FilePattern.Patient) ?? match.Values[FilePattern.Case],
            match.Values.GetValueOrDefault(FilePattern.Part),
            match.Path,
            label is null ? [] : LabelsOf(match, label)), match))];

        // Where labels lie beside their images under longer names, the image's pattern takes them for images as well.
        var labels = found.SelectMany(f => f.Case.Labels).Select(l => l.Path).ToHashSet(StringComparer.Ordinal);
        FoundCase[] cases = [.. found.Select(f => f.Case).Where(c => !labels.Contains(c.Image))];
        if (label is not null && !label.Has(FilePattern.Structure))
        {
            Orphans(label, labels, found.Select(f => f.Case.Image).ToHashSet(StringComparer.Ordinal));
        }

        return cases;
    }

    private List<LabelFile> LabelsOf(PatternMatch match, FilePattern label)
    {
        var found = new List<LabelFile>();
        if (!label.Has(FilePattern.Structure))
        {
            return Existing(label.Fill(match.Values)) is { } path && path != match.Path ? [new(path, null)] : [];
        }

        var values = new Dictionary<string, string>(match.Values);
        foreach ((string file, string structure) in StructureFiles())
        {
            values[FilePattern.Structure] = file;
            if (Existing(label.Fill(values)) is { } path)
            {
                found.Add(new(path, structure));
            }
        }

        return found;
    }

    /// <summary>Names of files with their structures, in class order: the data set's own names where none are given.</summary>
    private IEnumerable<(string File, string Structure)> StructureFiles() => declaration.Labels.Structures.SelectMany(s =>
        modality.Files is null
            ? [(s.Name, s.Name)]
            : modality.Files.Where(f => f.Value == s.Name).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value)));

    private string? Existing(string? relative)
    {
        if (relative is null)
        {
            return null;
        }

        string path = Path.GetFullPath(relative, Folder);
        string other = path.EndsWith(".nii.gz", StringComparison.Ordinal) ? path[..^3] : path;
        return File.Exists(path) ? path : File.Exists(other) ? other : null;
    }

    private void Orphans(FilePattern label, HashSet<string> used, HashSet<string> images)
    {
        string[] alone = [.. label.Find(Folder).Select(m => m.Path).Where(path => !used.Contains(path) && !images.Contains(path))];
        if (alone.Length > 0)
        {
            problems.Add($"{Folder}: {Count(alone.Length, "label file")} without an image ({Some(alone)}); add the images or remove them.");
        }
    }

    private bool IsOfNumber(FoundCase one) => modality.Numbers is not { } range
        || (CaseName.Number(one.Name) is { } number && number >= range.First && number <= range.Last);

    private string Asked() => modality.Numbers is { } range
        ? $"'{modality.Image}' with a number from {range.First} to {range.Last}"
        : $"'{modality.Image}'";

    private string Seen()
    {
        string[] files = [.. FolderSearch.Files(Folder, "*").Take(Named + 1)];
        return files.Length == 0 ? ", which is empty" : $", which holds {Some(files)}";
    }

    private string Some(string[] paths) =>
        string.Join(", ", paths.Take(Named).Select(path => Path.GetRelativePath(Folder, path)))
        + (paths.Length > Named ? $" and more" : string.Empty);

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
