using System.Globalization;
using MkdSeg.Data.Sources.Declared.Codes;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Mapping;

/// <summary>Changes what codes mean, and what structures are called, in a declaration.</summary>
public static class CodeEdit
{
    private const string Example = "205=myo, or ct:205=myo for one modality alone";

    /// <summary>Gives codes a meaning.</summary>
    /// <param name="declaration">The declaration; stays as it is.</param>
    /// <param name="entry"><c>205=myo</c>, or <c>ct:205=myo</c> for one modality alone.</param>
    /// <exception cref="InvalidInputException">The entry is wrong, or there is no such structure or modality.</exception>
    public static DatasetDeclaration Map(DatasetDeclaration declaration, string entry)
    {
        string[] sides = entry.Split('=', 2);
        if (sides.Length < 2 || sides[1].Length == 0)
        {
            throw new InvalidInputException($"--map {entry}: write CODE=STRUCTURE, for example {Example}.");
        }

        if (!declaration.Labels.Structures.Any(s => s.Name == sides[1]))
        {
            throw new InvalidInputException(
                $"--map {entry}: there is no structure '{sides[1]}'; {NameHint.Remedy(sides[1], Names(declaration))}, or give one "
                + $"that name with --name OLD={sides[1]}.");
        }

        return Set(declaration, "--map", entry, sides[0], sides[1]);
    }

    /// <summary>Turns codes into background.</summary>
    /// <param name="declaration">The declaration; stays as it is.</param>
    /// <param name="entry"><c>421</c>, or <c>ct:421</c> for one modality alone.</param>
    /// <exception cref="InvalidInputException">The entry is wrong, or there is no such modality.</exception>
    public static DatasetDeclaration Ignore(DatasetDeclaration declaration, string entry) =>
        Set(declaration, "--ignore", entry, entry, null);

    /// <summary>Gives a structure another name.</summary>
    /// <param name="declaration">The declaration; stays as it is.</param>
    /// <param name="entry"><c>structure_1=liver</c>.</param>
    /// <exception cref="InvalidInputException">The entry is wrong, there is no such structure, or the name is taken.</exception>
    public static DatasetDeclaration Rename(DatasetDeclaration declaration, string entry)
    {
        string[] sides = entry.Split('=', 2);
        if (sides.Length < 2 || string.IsNullOrWhiteSpace(sides[1]) || sides[1].Any(char.IsControl) || sides[1] == "background")
        {
            throw new InvalidInputException($"--name {entry}: write OLD=NEW, for example structure_1=liver.");
        }

        (string old, string name) = (sides[0], sides[1]);
        if (!declaration.Labels.Structures.Any(s => s.Name == old))
        {
            throw new InvalidInputException(
                $"--name {entry}: there is no structure '{old}'; {NameHint.Remedy(old, Names(declaration))}.");
        }

        if (old != name && declaration.Labels.Structures.Any(s => s.Name == name))
        {
            throw new InvalidInputException($"--name {entry}: there is a structure '{name}' already; to join the two, use --map.");
        }

        string New(string one) => one == old ? name : one;
        return declaration with
        {
            Labels = new([.. declaration.Labels.Structures.Select(s => s with { Name = New(s.Name) })]),
            Colours = declaration.Colours.ToDictionary(c => New(c.Key), c => c.Value),
            Annotated = declaration.Annotated.ToDictionary(c => c.Key, c => (IReadOnlyList<string>)[.. c.Value.Select(New)]),
            Modalities = [.. declaration.Modalities.Select(m => m with
            {
                Codes = m.Codes?.ToDictionary(c => c.Key, c => c.Value is null ? null : New(c.Value)),
                Files = m.Files?.ToDictionary(f => f.Key, f => New(f.Value)) ?? FilesByName(m, declaration.Labels, New),
                Annotated = m.Annotated is null ? null : [.. m.Annotated.Select(New)],
            })],
        };
    }

    /// <summary>
    /// Takes out what no label file holds: structures whose codes mean something else now, and, of what became annotated, that which
    /// a modality's files do not have.
    /// </summary>
    /// <param name="before">The declaration before codes were mapped and ignored, under the names of now.</param>
    /// <param name="edited">The declaration after it; stays as it is.</param>
    /// <param name="uses">What the label files hold under the edited declaration.</param>
    public static DatasetDeclaration WithoutEmptied(
        DatasetDeclaration before, DatasetDeclaration edited, IReadOnlyList<CodeUse> uses)
    {
        HashSet<string?> emptied = [.. uses.Select(use => MeaningOf(before, use))];
        emptied.ExceptWith(uses.Select(use => use.Meaning));
        LabelledStructure[] left = [.. edited.Labels.Structures.Where(s => !emptied.Contains(s.Name))];
        IReadOnlyList<string> Left(IEnumerable<string> names) => [.. left.Select(s => s.Name).Intersect(names)];
        IReadOnlyList<string>? Annotated(ModalityDeclaration modality)
        {
            IReadOnlyList<string>? then = before.Modalities.First(m => m.Modality == modality.Modality).Annotated;
            if (then is null)
            {
                return null;
            }

            IEnumerable<string?> held = uses.Where(use => use.Modality == modality.Modality).Select(use => use.Meaning);
            IReadOnlyList<string> now = Left(modality.Annotated!.Where(name => then.Contains(name) || held.Contains(name)));
            return now.Count == left.Length ? null : now;
        }

        return edited with
        {
            Labels = new(left),
            Colours = edited.Colours.Where(c => !emptied.Contains(c.Key)).ToDictionary(),
            Annotated = edited.Annotated.ToDictionary(c => c.Key, c => Left(c.Value)),
            Modalities = [.. edited.Modalities.Select(m => m with
            {
                Codes = m.Codes?.Where(c => c.Value is null || !emptied.Contains(c.Value)).ToDictionary(),
                Files = m.Files?.Where(f => !emptied.Contains(f.Value)).ToDictionary(),
                Annotated = Annotated(m),
            })],
        };
    }

    private static string? MeaningOf(DatasetDeclaration declaration, CodeUse use)
    {
        ModalityDeclaration modality = declaration.Modalities.First(m => m.Modality == use.Modality);
        return ushort.TryParse(use.Code, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code) && !HasFiles(modality)
            ? new CodeTable(declaration.Labels, modality.Codes, null, declaration.File).MeaningOf(code)
            : use.Meaning;
    }

    /// <summary>Files that are called as their structures are keep their names.</summary>
    private static Dictionary<string, string>? FilesByName(ModalityDeclaration modality, LabelMap labels, Func<string, string> rename) =>
        HasFiles(modality) ? labels.Structures.ToDictionary(s => s.Name, s => rename(s.Name)) : null;

    private static IEnumerable<string> Names(DatasetDeclaration declaration) => declaration.Labels.Structures.Select(s => s.Name);

    private static bool HasFiles(ModalityDeclaration modality) =>
        modality.Label?.Contains($"{{{Patterns.FilePattern.Structure}", StringComparison.Ordinal) == true;

    private static DatasetDeclaration Set(DatasetDeclaration declaration, string option, string entry, string place, string? name)
    {
        string[] parts = place.Split(':', 2);
        string? word = parts.Length == 2 ? parts[0] : null;
        bool isCode = ushort.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort code);
        if (!isCode || (code == 0 && name is not null))
        {
            throw new InvalidInputException(
                $"{option} {entry}: '{parts[^1]}' is no code; give a number from 1 to 65535, for example {Example}.");
        }

        ModalityDeclaration[] chosen = [.. declaration.Modalities.Where(m => word is null ? !HasFiles(m) : m.Modality.Word == word)];
        if (chosen.Length == 0 || chosen.Any(HasFiles))
        {
            throw new InvalidInputException(chosen.Length == 0 && word is not null
                ? $"{option} {entry}: there is no modality '{word}'; "
                    + $"{NameHint.Remedy(word, declaration.Modalities.Select(m => m.Modality.Word))}."
                : $"{option} {entry}: every structure has a file of its own, so there are no codes; use the key \"files\" of "
                    + $"{declaration.File}.");
        }

        return declaration with
        {
            Modalities = [.. declaration.Modalities.Select(m => chosen.Contains(m)
                ? m with { Codes = With(m, declaration.Labels, code, name), Annotated = Among(m.Annotated, name) }
                : m)],
        };
    }

    /// <summary>A structure whose code is named is annotated there.</summary>
    private static IReadOnlyList<string>? Among(IReadOnlyList<string>? annotated, string? name) =>
        annotated is null || name is null || annotated.Contains(name) ? annotated : [.. annotated, name];

    private static Dictionary<ushort, string?> With(ModalityDeclaration modality, LabelMap labels, ushort code, string? name)
    {
        Dictionary<ushort, string?> codes = modality.Codes?.ToDictionary()
            ?? labels.Structures.ToDictionary(s => s.Value, s => (string?)s.Name);
        codes[code] = name;
        return codes;
    }
}
