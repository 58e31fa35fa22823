using System.Globalization;
using System.Text.Json.Nodes;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>Writes a declaration as a <c>dataset.json</c> of our form, which reads back as the same declaration.</summary>
public static class DeclarationWriter
{
    /// <summary>The file's text.</summary>
    /// <param name="declaration">What to write.</param>
    /// <param name="folder">Where the file will stand: folders are written relative to it.</param>
    /// <exception cref="InvalidInputException">It names cases one by one whose paths follow no pattern.</exception>
    public static string Text(DatasetDeclaration declaration, string folder)
    {
        var root = new JsonObject { ["name"] = declaration.Name };
        Add(root, "description", declaration.Description);
        Add(root, "licence", declaration.Licence);
        Add(root, "source", declaration.Source);
        root["labels"] = new JsonObject(
            [new("background", 0), .. declaration.Labels.Structures.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.Value))]);
        Add(root, "colours", declaration.Colours);
        root["plane"] = declaration.Plane.Name;
        root["mirror"] = declaration.Mirror;
        root["modalities"] = new JsonObject(declaration.Modalities.Select(m =>
            KeyValuePair.Create(m.Modality.Word, (JsonNode?)Modality(PatternsOf(m, declaration.File), declaration.Folder, folder))));
        if (declaration.Annotated.Count > 0)
        {
            root["cases"] = new JsonObject(declaration.Annotated.Select(c =>
                KeyValuePair.Create(c.Key, (JsonNode?)new JsonObject { ["annotated"] = List(c.Value) })));
        }

        return JsonLines.Of(root);
    }

    private static JsonObject Modality(ModalityDeclaration modality, string from, string to)
    {
        string relative = Path.GetRelativePath(Path.GetFullPath(to), Path.GetFullPath(modality.Folder, from)).Replace('\\', '/');
        var json = new JsonObject();
        if (relative != ".")
        {
            json["folder"] = relative;
        }

        json["image"] = modality.Image;
        Add(json, "label", modality.Label);
        if (modality.Numbers is { } range)
        {
            json["numbers"] = new JsonArray(range.First, range.Last);
        }

        if (modality.Codes is { } codes)
        {
            json["codes"] = Codes(codes);
        }

        Add(json, "files", modality.Files);
        AddList(json, "annotated", modality.Annotated);
        if (modality.Intensities is { } rule)
        {
            json["intensities"] = IntensitiesReader.Json(rule);
        }

        Add(json, "without", modality.Without);
        Add(json, "remarks", modality.Remarks);
        AddList(json, "test", modality.Test);
        AddList(json, "testParts", modality.TestParts);
        if (modality.TestTable is { } table)
        {
            json["testTable"] = new JsonObject
            {
                ["file"] = table.File,
                ["separator"] = table.Separator,
                ["case"] = table.Case,
                ["column"] = table.Column,
                ["value"] = table.Value,
            };
        }

        return json;
    }

    /// <summary>Codes in ascending order, neighbours of one meaning as a range.</summary>
    private static JsonObject Codes(IReadOnlyDictionary<ushort, string?> codes)
    {
        var json = new JsonObject();
        (ushort Code, string? Name)[] all = [.. codes.OrderBy(c => c.Key).Select(c => (c.Key, c.Value))];
        for (int first = 0, last; first < all.Length; first = last + 1)
        {
            last = first;
            while (last + 1 < all.Length && all[last + 1].Code == all[last].Code + 1 && all[last + 1].Name == all[first].Name)
            {
                last++;
            }

            string key = all[first].Code.ToString(CultureInfo.InvariantCulture);
            json[first == last ? key : FormattableString.Invariant($"{key}-{all[last].Code}")] = all[first].Name;
        }

        return json;
    }

    /// <summary>The patterns that paths named one by one follow: those of the Decathlon always do.</summary>
    private static ModalityDeclaration PatternsOf(ModalityDeclaration modality, string file)
    {
        if (modality.Listed.Count == 0)
        {
            return modality;
        }

        string[] images = [.. modality.Listed.Select(c => Pattern(c.Image, c.Name)).Distinct()];
        string[] labels = [.. modality.Listed.Where(c => c.Label is not null).Select(c => Pattern(c.Label!, c.Name)).Distinct()];
        return images.Length == 1 && labels.Length == 1 && !images[0].StartsWith('!') && !labels[0].StartsWith('!')
            ? modality with { Image = images[0], Label = labels[0], Listed = [] }
            : throw new InvalidInputException(
                $"{file}: the paths in its lists follow no one pattern; write a dataset.json with \"image\" and \"label\" by hand.");
    }

    private static string Pattern(string path, string name)
    {
        int at = path.LastIndexOf(name, StringComparison.Ordinal);
        string pattern = at < 0 ? $"!{path}" : $"{path[..at]}{{case}}{path[(at + name.Length)..]}";
        return pattern.Replace("imagesTr/", "images{part:Tr|Ts}/", StringComparison.Ordinal)
            .Replace("imagesTs/", "images{part:Tr|Ts}/", StringComparison.Ordinal)
            .Replace("labelsTr/", "labels{part:Tr|Ts}/", StringComparison.Ordinal)
            .Replace("labelsTs/", "labels{part:Tr|Ts}/", StringComparison.Ordinal);
    }

    private static void Add(JsonObject json, string key, string? text)
    {
        if (text is not null)
        {
            json[key] = text;
        }
    }

    private static void Add(JsonObject json, string key, IReadOnlyDictionary<string, string>? texts)
    {
        if (texts is { Count: > 0 })
        {
            json[key] = new JsonObject(texts.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));
        }
    }

    private static void AddList(JsonObject json, string key, IReadOnlyList<string>? texts)
    {
        if (texts is { Count: > 0 })
        {
            json[key] = List(texts);
        }
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
