using MkdSeg.Data.Recipes;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Patterns;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>One of the two folders: how its files lie, and what is known of its structures without reading them.</summary>
/// <param name="Declaration">A declaration with this modality alone; of a folder whose names say nothing, with made-up labels.</param>
/// <param name="IsNamed">Whether the structures' names are known.</param>
/// <param name="Hint">The modality that the folder's own description gives; null where it has none.</param>
/// <param name="Cases">The cases.</param>
/// <param name="Reasons">How the layout was found out, a line each.</param>
internal sealed record Side(
    DatasetDeclaration Declaration, bool IsNamed, Modality? Hint, IReadOnlyList<FoundCase> Cases, IReadOnlyList<string> Reasons)
{
    /// <summary>The plane that the folder's own description gives; null where it has none.</summary>
    public SlicePlane? Plane { get; init; }

    /// <summary>Its modality.</summary>
    public ModalityDeclaration Modality => Declaration.Modalities[0];

    /// <summary>Whether each structure has a file of its own.</summary>
    public bool HasFiles => Modality.Label?.Contains($"{{{FilePattern.Structure}", StringComparison.Ordinal) == true;

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">As the user gave it.</param>
    /// <param name="role"><c>target</c> or <c>assistant</c>.</param>
    /// <param name="asked">The modality's name that the user gave; null for none.</param>
    /// <exception cref="InvalidInputException">There is nothing to be made of it.</exception>
    public static Side Of(string folder, string role, string? asked)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidInputException($"--{role} {folder}: no such folder; give a folder of NIfTI files.");
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string file = Path.Combine(full, DeclarationReader.FileName);
        if (File.Exists(file) && JsonPlace.ReadFile(file) is var root && DeclarationReader.IsOurs(root))
        {
            DatasetDeclaration own = DeclarationReader.Read(file);
            return Described(own, role, asked, []) with { Plane = own.Plane };
        }

        if (RecipeBook.Recognise(full) is { } recipe)
        {
            return Described(recipe, role, asked, []) with { Plane = recipe.Plane };
        }

        if (File.Exists(file))
        {
            JsonPlace foreign = JsonPlace.ReadFile(file);
            JsonPlace? channels = foreign.Find("channel_names") ?? foreign.Find("modality");
            int count = channels is { IsObject: true } ? channels.Members.Count() : 1;
            return Described(ForeignReader.Read(foreign, full, anyChannel: true), role, asked, count > 1
                ? [$"{role}: of its {count} channels the first is taken (_0000); change \"image\" in dataset.json for another one"]
                : []);
        }

        return ByName(full, role);
    }

    private static Side Described(DatasetDeclaration declaration, string role, string? asked, IReadOnlyList<string> more)
    {
        ModalityDeclaration? one = declaration.Modalities.Count == 1
            ? declaration.Modalities[0]
            : declaration.Modalities.FirstOrDefault(m => m.Modality.Word.Equals(asked, StringComparison.OrdinalIgnoreCase));
        if (one is null)
        {
            throw new InvalidInputException(
                $"--{role} {declaration.Folder}: holds {string.Join(" and ", declaration.Modalities.Select(m => m.Modality.Word))} "
                + $"({declaration.Kind}); say which one with --{role}-name, or give the folder to 'mkdseg check' as it is.");
        }

        declaration = declaration with { Modalities = [one] };
        FoundCase[] cases = [.. new CaseSearch(declaration, one).Find().Where(c => !one.Without.ContainsKey(c.Name))];
        var reasons = new List<string> { $"{role}: {declaration.Kind} says where the {Counted(cases)} lie and what the labels mean" };
        reasons.AddRange(more);
        if (!declaration.IsOwn && !File.Exists(Path.Combine(declaration.Folder, "phantom.json")))
        {
            reasons.Add($"{role}: licence of {declaration.Name}: {declaration.Licence}");
        }

        return new(declaration, IsNamed: true, one.Modality, cases, reasons);
    }

    private static Side ByName(string folder, string role)
    {
        Side? best = null;
        int labelled = 0;
        foreach ((string image, string? label) in NameLayouts.Of(folder))
        {
            if (Try(folder, image, label) is { } found && found.Cases.Count(c => c.Labels.Count > 0) is var count && count > labelled)
            {
                (best, labelled) = (found, count);
            }
        }

        best ??= NameLayouts.Alone.Select(layout => Try(folder, layout.Image, layout.Label)).FirstOrDefault(found => found is not null);
        if (best is null)
        {
            throw new InvalidInputException(
                $"--{role} {folder}: no NIfTI images (.nii.gz, .nii) were found up to two folders down; DICOM is converted with dcm2niix, "
                + "MetaImage and NRRD with ITK tools such as ITK-SNAP.");
        }

        ModalityDeclaration modality = best.Modality;
        string names = !modality.HasLabels
            ? $"{modality.Image}; none has labels"
            : $"{modality.Image} with {modality.Label}";
        return best with { Reasons = [$"{role}: the names of the {Counted(best.Cases)} follow {names}"] };
    }

    /// <summary>The cases of a layout; null where it fits none, or takes two files for one case.</summary>
    private static Side? Try(string folder, string image, string? label)
    {
        Dictionary<string, string>? files = null;
        if (label?.Contains("{structure}", StringComparison.Ordinal) == true)
        {
            files = FilePattern.Parse(label, isLabel: true, out _)!.Find(folder)
                .Select(m => m.Values[FilePattern.Structure]).Distinct().Order(StringComparer.Ordinal).ToDictionary(name => name);
            if (files.Count is 0 or > byte.MaxValue)
            {
                return null;
            }
        }

        var labels = new LabelMap(files is null
            ? [new("structure_1", 1)]
            : [.. files.Keys.Select((name, n) => new LabelledStructure(name, (ushort)(n + 1)))]);
        ModalityDeclaration modality = NameLayouts.Modality(image, label, files);
        var declaration = new DatasetDeclaration
        {
            File = folder,
            Folder = folder,
            Kind = "names of files",
            Name = FolderSearch.NameOf(folder),
            Labels = labels,
            Modalities = [modality],
        };
        try
        {
            var search = new CaseSearch(declaration, modality);
            return search.HasFiles() ? new(declaration, files is not null, null, search.Find(), []) : null;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private static string Counted(IReadOnlyCollection<FoundCase> cases)
    {
        int labelled = cases.Count(c => c.Labels.Count > 0);
        string images = cases.Count == 1 ? "1 image" : $"{cases.Count} images";
        return labelled == cases.Count ? $"{images} and labels" : $"{images} ({labelled} with labels)";
    }
}
