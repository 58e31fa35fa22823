using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources.Declared.Codes;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Patterns;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared;

/// <summary>
/// A data set as a <c>dataset.json</c> or a recipe declares it: NIfTI images with label files, in one folder or several. Files are found
/// when it is opened and read on demand.
/// </summary>
public sealed class DeclaredDataset : IDataset
{
    private readonly List<string> problems = [];
    private readonly List<string> notes = [];

    private DeclaredDataset(DatasetDeclaration declaration, string folder)
    {
        (Declaration, Folder) = (declaration, folder);
        Anatomy = new()
        {
            Name = declaration.Name,
            Labels = declaration.Labels,
            Modalities = [.. declaration.Modalities.Select(m =>
                new ModalityRule(m.Modality, m.Intensities ?? IntensityRule.Default(m.Modality)) { Annotated = m.Annotated })],
            Plane = declaration.Plane,
            Colours = declaration.Colours,
            MirrorsLeftRight = declaration.Mirror,
        };
        var test = new List<string>();
        Cases = [.. declaration.Modalities.SelectMany(m => Open(m, test)).OrderBy(c => c.Id, StringComparer.Ordinal)];
        TestCases = [.. test.Order(StringComparer.Ordinal)];
        RefuseShared();
        RefuseUnknown();
    }

    /// <summary>What was declared.</summary>
    public DatasetDeclaration Declaration { get; }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Name => Declaration.Name;

    /// <inheritdoc/>
    public string Kind => Declaration.Kind;

    /// <inheritdoc/>
    public bool IsSliceStack => false;

    /// <inheritdoc/>
    public Anatomy Anatomy { get; }

    /// <inheritdoc/>
    public LabelMap Labels => Anatomy.Labels;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetCase> Cases { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> TestCases { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => problems;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Opens what a declaration declares.</summary>
    /// <exception cref="InvalidInputException">A folder is missing, a pattern finds nothing, or files and names do not fit.</exception>
    public static DeclaredDataset Open(DatasetDeclaration declaration) => new(declaration, declaration.Folder);

    /// <summary>Opens a folder that holds a <c>dataset.json</c> of our form; null where there is none.</summary>
    /// <param name="folder">Full path.</param>
    /// <exception cref="InvalidInputException">The file is wrong.</exception>
    public static DeclaredDataset? TryOpen(string folder)
    {
        string path = Path.Combine(folder, DeclarationReader.FileName);
        return File.Exists(path) && DeclarationReader.IsOurs(JsonPlace.ReadFile(path)) ? Open(DeclarationReader.Read(path)) : null;
    }

    /// <summary>Opens a folder with the <c>dataset.json</c> of nnU-Net or the Decathlon; null where there is none.</summary>
    /// <param name="folder">Full path.</param>
    /// <exception cref="InvalidInputException">The file is wrong, or holds what is not understood.</exception>
    public static DeclaredDataset? TryOpenForeign(string folder)
    {
        string path = Path.Combine(folder, DeclarationReader.FileName);
        return File.Exists(path) ? Open(DeclarationReader.Read(path)) : null;
    }

    private List<DatasetCase> Open(ModalityDeclaration modality, List<string> test)
    {
        var search = new CaseSearch(Declaration, modality);
        IReadOnlyList<FoundCase> found = search.Find();
        problems.AddRange(search.Problems);
        var split = new DeclaredSplit(Declaration, modality, search);
        var cases = new List<DatasetCase>();
        foreach (FoundCase one in found.Where(one => !modality.Without.ContainsKey(one.Name)))
        {
            DatasetCase made = Case(one, modality);
            cases.Add(made);
            if (split.HoldsOut(one, made.HasLabels))
            {
                test.Add(made.Id);
            }
        }

        notes.AddRange(split.Notes(found));
        NoteUnknown(modality, cases);
        if (modality.HasLabels && !cases.Any(c => c.HasLabels))
        {
            problems.Add($"{search.Folder}: no {modality.Modality.InWords} image has labels ({modality.Label}); correct the pattern.");
        }

        return cases.Count > 0 ? cases : throw search.Wrong(
            $"$.modalities.{modality.Modality.Word}.without", "every case is left out", "leave at least one in");
    }

    private DatasetCase Case(FoundCase found, ModalityDeclaration modality)
    {
        string id = CaseName.Id(modality.Modality.Word, found.Name);
        IReadOnlyList<string>? annotated = Declaration.Annotated.GetValueOrDefault(id) ?? modality.Annotated;
        if (!IsFilePerStructure(modality))
        {
            var table = new CodeTable(Declaration.Labels, modality.Codes, annotated, Declaration.File);
            return new CodedCase(found, id, modality.Modality, table) { Annotated = annotated };
        }

        // A structure of several files is known where all of them are there.
        string[] known = [.. Declaration.Labels.Structures.Select(s => s.Name).Where(name =>
            (annotated is null || annotated.Contains(name))
            && found.Labels.Count(f => f.Structure == name) is var files and > 0
            && files == (modality.Files?.Values.Count(v => v == name) ?? 1))];
        bool isWhole = known.Length == Declaration.Labels.Structures.Count;
        return new FilesCase(found, id, modality.Modality, isWhole ? null : known, Declaration.Labels);
    }

    private static bool IsFilePerStructure(ModalityDeclaration modality) =>
        modality.Label is not null && FilePattern.Parse(modality.Label, isLabel: true, out _)!.Has(FilePattern.Structure);

    /// <summary>Says which structures are unknown in which cases, where files are missing.</summary>
    private void NoteUnknown(ModalityDeclaration modality, List<DatasetCase> cases)
    {
        if (!IsFilePerStructure(modality))
        {
            return;
        }

        foreach (string name in modality.Annotated ?? [.. Declaration.Labels.Structures.Select(s => s.Name)])
        {
            string[] without = [.. cases
                .Where(c => c.HasLabels && !Declaration.Annotated.ContainsKey(c.Id) && c.Annotated?.Contains(name) == false)
                .Select(c => c.Id)];
            if (without.Length > 0)
            {
                notes.Add($"{name} has no file in {DeclaredSplit.Some(without)}: it is unknown there, neither learnt nor scored");
            }
        }
    }

    private void RefuseShared()
    {
        var first = new Dictionary<string, DatasetCase>(StringComparer.Ordinal);
        foreach (DatasetCase one in Cases)
        {
            if (!first.TryAdd(one.ImagePaths[0], one))
            {
                DatasetCase other = first[one.ImagePaths[0]];
                throw new DamagedFileException(
                    Declaration.File,
                    $"$.modalities.{one.Modality.Word}.image",
                    $"{one.ImagePaths[0]} is taken for {other.Modality.InWords} and for {one.Modality.InWords}",
                    "tell the modalities apart by folder, pattern or \"numbers\"");
            }
        }
    }

    private void RefuseUnknown()
    {
        var ids = Cases.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        if (Declaration.IsOwn && Declaration.Annotated.Keys.FirstOrDefault(id => !ids.Contains(id)) is { } unknown)
        {
            throw new DamagedFileException(
                Declaration.File,
                $"$.cases.{unknown}",
                $"there is no case {unknown}",
                $"give a case's id, which is MODALITY_NAME, for example {Cases[0].Id}");
        }
    }
}
