using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Patterns;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>Reads what a <c>dataset.json</c> says of one modality.</summary>
internal static class ModalityReader
{
    /// <summary>Reads a modality.</summary>
    /// <exception cref="DamagedFileException">Something in it is wrong.</exception>
    public static ModalityDeclaration Read(JsonPlace place, Modality modality, LabelMap labels)
    {
        place.Allow(DeclarationKeys.Modality);
        FilePattern image = Pattern(place.Need("image", "\"image\": \"images/{case}.nii.gz\""), isLabel: false);
        FilePattern? label = place.Find("label") is { } found ? Pattern(found, isLabel: true) : null;
        if (label is not null)
        {
            foreach (string name in new[] { FilePattern.Part, FilePattern.Patient }.Where(n => label.Has(n) && !image.Has(n)))
            {
                throw place.Find("label")!.Wrong(
                    $"the pattern holds {{{name}}}, which the image's does not", "use only names in braces that the image's pattern has");
            }
        }

        bool hasFiles = label is not null && label.Has(FilePattern.Structure);
        RefuseBeside(place, "files", hasFiles, "the label's pattern holds no {structure}");
        RefuseBeside(place, "codes", !hasFiles, "the label's pattern gives every structure a file of its own");
        RefuseBeside(place, "testParts", image.Has(FilePattern.Part), "the image's pattern holds no {part}");
        return new()
        {
            Modality = modality,
            Folder = FolderOf(place.Find("folder")),
            Image = image.Text,
            Label = label?.Text,
            Numbers = NumbersOf(place.Find("numbers")),
            Codes = CodesOf(place.Find("codes"), labels),
            Files = FilesOf(place.Find("files"), labels),
            Annotated = place.Find("annotated") is { } annotated ? Structures(annotated, labels) : null,
            Intensities = IntensitiesReader.Read(place.Find("intensities")),
            Without = Sentences(place.Find("without")),
            Remarks = Sentences(place.Find("remarks")),
            Test = Texts(place.Find("test")),
            TestParts = Texts(place.Find("testParts")),
            TestTable = TableOf(place.Find("testTable")),
        };
    }

    /// <summary>Names of structures, in class order.</summary>
    /// <exception cref="DamagedFileException">One does not exist or stands twice.</exception>
    public static IReadOnlyList<string> Structures(JsonPlace list, LabelMap labels)
    {
        var named = new HashSet<string>();
        foreach (JsonPlace item in list.Items)
        {
            RequireStructure(item.Text(), item, labels);
            if (!named.Add(item.Text()))
            {
                throw item.Wrong($"{item.Text()} is named twice");
            }
        }

        return named.Count == 0
            ? throw list.Wrong("no structure is named", "name one at least; where nothing is annotated, remove the label's pattern")
            : [.. labels.Structures.Select(s => s.Name).Where(named.Contains)];
    }

    /// <summary>Refuses a name that no structure has.</summary>
    /// <exception cref="DamagedFileException">There is no such structure.</exception>
    public static void RequireStructure(string name, JsonPlace place, LabelMap labels)
    {
        if (!labels.Structures.Any(s => s.Name == name))
        {
            throw place.Wrong(
                $"there is no structure '{name}'",
                $"{NameHint.Remedy(name, labels.Structures.Select(s => s.Name))}, or add it to \"labels\"");
        }
    }

    private static FilePattern Pattern(JsonPlace place, bool isLabel) =>
        FilePattern.Parse(place.Text(), isLabel, out string wrong) ?? throw place.Wrong(
            $"the pattern '{place.Text()}' {wrong}",
            isLabel ? "write it as labels/{case}.nii.gz, or masks/{case}/{structure}.nii.gz" : "write it as images/{case}.nii.gz");

    private static void RefuseBeside(JsonPlace place, string key, bool isUsed, string reason)
    {
        if (!isUsed && place.Find(key) is { } idle)
        {
            throw idle.Wrong($"\"{key}\" has no meaning here, since {reason}", "remove it, or correct the pattern");
        }
    }

    private static string FolderOf(JsonPlace? place) => place is null ? "."
        : !Path.IsPathRooted(place.Text()) && !place.Text().Contains('\\') ? place.Text()
        : throw place.Wrong($"the folder '{place.Text()}' is no path relative to the file", "write it as ../ct, with '/' between folders");

    private static (int First, int Last)? NumbersOf(JsonPlace? place)
    {
        if (place is null)
        {
            return null;
        }

        if (place.Items is not [{ } first, { } last] || first.Whole(0, int.MaxValue) > last.Whole(0, int.MaxValue))
        {
            throw place.Wrong("the first and the last number are expected", "write them as [1, 500]");
        }

        return (first.Whole(0, int.MaxValue), last.Whole(0, int.MaxValue));
    }

    private static Dictionary<ushort, string?>? CodesOf(JsonPlace? codes, LabelMap labels)
    {
        if (codes is null)
        {
            return null;
        }

        var found = new Dictionary<ushort, string?>();
        foreach ((string key, JsonPlace place) in codes.Members)
        {
            string? name = place.IsNull || place.Text() == "background" ? null : place.Text();
            if (name is not null)
            {
                RequireStructure(name, place, labels);
            }

            foreach (ushort code in LabelsReader.Codes(key, place))
            {
                _ = name is null || code != 0 ? true : throw place.Wrong("0 is always the background", "give other codes");
                _ = found.TryAdd(code, name) ? true : throw place.Wrong($"the code {code} is there twice", "keep one");
            }
        }

        return found.Values.Any(name => name is not null) ? found : throw codes.Wrong("no code is a structure's", "map one at least");
    }

    private static Dictionary<string, string>? FilesOf(JsonPlace? files, LabelMap labels)
    {
        if (files is null)
        {
            return null;
        }

        var found = new Dictionary<string, string>();
        foreach ((string file, JsonPlace place) in files.Members)
        {
            RequireStructure(place.Text(), place, labels);
            found.Add(file, file.Length > 0 && !file.Contains('/') && !file.Any(char.IsControl)
                ? place.Text()
                : throw place.Wrong($"'{file}' is no name of a file", "give what {structure} stands for, without ending"));
        }

        return found.Count > 0 ? found : throw files.Wrong("no file is named", "name one at least, or remove the key");
    }

    private static CaseTable? TableOf(JsonPlace? table)
    {
        if (table is null)
        {
            return null;
        }

        table.Allow(DeclarationKeys.Table);
        string Cell(string key) => table.Need(key, $"\"{key}\": \"...\"").Text();
        JsonPlace separator = table.Need("separator", "\"separator\": \";\"");
        string between = separator.Value.ValueKind == System.Text.Json.JsonValueKind.String ? separator.Value.GetString()! : string.Empty;
        return new(
            Cell("file"),
            between.Length > 0
                ? between
                : throw separator.Wrong("what stands between cells is expected", "give for example \";\" or \"\\t\""),
            Cell("case"),
            Cell("column"),
            Cell("value"));
    }

    private static Dictionary<string, string> Sentences(JsonPlace? place) =>
        place?.Members.ToDictionary(m => m.Key, m => m.Place.Text()) ?? [];

    private static string[] Texts(JsonPlace? place) => [.. place?.Items.Select(item => item.Text()) ?? []];
}
