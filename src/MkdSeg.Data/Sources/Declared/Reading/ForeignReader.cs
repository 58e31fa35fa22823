using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>
/// Understands the <c>dataset.json</c> of nnU-Net v2 (labels name to value, channel_names) and of the Decathlon and nnU-Net v1 (labels
/// value to name, modality, a training list). Each is one modality. Keys that only those programs read are passed over.
/// </summary>
internal static class ForeignReader
{
    private const string NnUNet = "nnU-Net's dataset.json";
    private const string Decathlon = "the Decathlon's dataset.json";

    /// <summary>Reads such a file.</summary>
    /// <param name="root">The file's content.</param>
    /// <param name="folder">Full path of the file's folder.</param>
    /// <param name="anyChannel">Take the first channel of several, instead of refusing them.</param>
    /// <exception cref="DamagedFileException">It is of neither form, or something in it is wrong.</exception>
    public static DatasetDeclaration Read(JsonPlace root, string folder, bool anyChannel = false) =>
        root.Find("channel_names") is { } channels ? OfNnUNet(root, folder, Channel(channels, anyChannel))
        : root.Find("modality") is { } modality ? OfDecathlon(root, folder, Channel(modality, anyChannel))
        : throw root.Wrong(
            "neither our form (\"modalities\"), nor nnU-Net's (\"channel_names\"), nor the Decathlon's (\"modality\")",
            "add \"modalities\", for example { \"ct\": { \"image\": \"images/{case}.nii.gz\", \"label\": \"labels/{case}.nii.gz\" } }");

    private static DatasetDeclaration OfNnUNet(JsonPlace root, string folder, Modality modality)
    {
        string ending = root.Find("file_ending")?.Text() ?? ".nii.gz";
        if (ending is not (".nii.gz" or ".nii"))
        {
            throw root.Find("file_ending")!.Wrong(
                $"the files end in {ending}, which is not read", "convert them to .nii.gz and write \"file_ending\": \".nii.gz\"");
        }

        if (root.Find("dataset") is { } listed)
        {
            throw listed.Wrong("files that are named one by one are not understood", "write our form, with patterns of paths");
        }

        return Declaration(root, folder, NnUNet, LabelsReader.ByName(Labels(root)), new()
        {
            Modality = modality,
            Image = $"images{{part:Tr|Ts}}/{{case}}_0000{ending}",
            Label = $"labels{{part:Tr|Ts}}/{{case}}{ending}",
            TestParts = ["Ts"],
        });
    }

    private static DatasetDeclaration OfDecathlon(JsonPlace root, string folder, Modality modality)
    {
        bool isByName = Labels(root).Members.All(m => m.Place.Value.ValueKind == System.Text.Json.JsonValueKind.Number);
        var listed = new List<ListedCase>();
        foreach (JsonPlace item in root.Need("training", "[{\"image\": \"./imagesTr/a.nii.gz\", ...}]").Items)
        {
            string image = Inside(item.Need("image", "\"image\": \"./imagesTr/a.nii.gz\""), folder);
            listed.Add(new(NameOf(image), image, Inside(item.Need("label", "\"label\": \"./labelsTr/a.nii.gz\""), folder)));
        }

        foreach (JsonPlace item in root.Find("test")?.Items ?? [])
        {
            string image = Inside(item.IsObject ? item.Need("image", "\"image\": \"./imagesTs/a.nii.gz\"") : item, folder);
            string? label = item.IsObject && item.Find("label") is { } place ? Inside(place, folder) : null;
            listed.Add(new(NameOf(image), image, label));
        }

        return Declaration(root, folder, Decathlon, isByName ? LabelsReader.ByName(Labels(root)) : LabelsReader.ByValue(Labels(root)), new()
        {
            Modality = modality,
            Listed = listed.Count > 0 ? listed : throw root.Need("training", string.Empty).Wrong("the list of cases is empty"),
            Test = [.. listed
                .Where(c => c.Label is not null && c.Image.Contains("imagesTs/", StringComparison.Ordinal))
                .Select(c => c.Name)],
        });
    }

    private static JsonPlace Labels(JsonPlace root) => root.Need("labels", "\"labels\": { \"background\": 0, \"liver\": 1 }");

    private static Modality Channel(JsonPlace channels, bool anyChannel)
    {
        (string Key, JsonPlace Place)[] all = [.. channels.Members];
        if (all.Length == 0 || (all.Length > 1 && !anyChannel))
        {
            string names = string.Join(", ", all.Select(c => c.Place.Text()));
            throw channels.Wrong(
                all.Length == 0 ? "no channel is named" : $"there are {all.Length} channels ({names}), and a case has one image here",
                "write our form with one of them, for example { \"image\": \"imagesTr/{case}_0000.nii.gz\" } for the first; "
                + "'mkdseg init' does that");
        }

        return ModalityWord.Of(all[0].Place.Text());
    }

    private static DatasetDeclaration Declaration(
        JsonPlace root, string folder, string kind, Imaging.Labels.LabelMap labels, ModalityDeclaration modality) => new()
        {
            File = root.File,
            Folder = folder,
            Kind = kind,
            Name = NameIn(root) ?? FolderSearch.NameOf(folder),
            Description = Sentence(root, "description"),
            Licence = Sentence(root, "licence") ?? Sentence(root, "license"),
            Source = Sentence(root, "reference"),
            Labels = labels,
            Modalities = [modality],
        };

    private static string? NameIn(JsonPlace root) => Sentence(root, "name") ?? Sentence(root, "dataset_name");

    /// <summary>What a foreign file says for people is taken where it is a text, and passed over where it is not.</summary>
    private static string? Sentence(JsonPlace root, string key) =>
        root.Find(key) is { Value.ValueKind: System.Text.Json.JsonValueKind.String } place
        && place.Value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            ? text.Trim()
            : null;

    /// <summary>A path below the folder, and with nnU-Net v1's ending where that is how the file is called.</summary>
    private static string Inside(JsonPlace place, string folder)
    {
        string path = place.Text();
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        if (Path.IsPathRooted(path) || path.Contains('\\') || path.Split('/').Contains(".."))
        {
            throw place.Wrong($"'{path}' is no path below the file's folder", "write it as ./imagesTr/NAME.nii.gz");
        }

        string withChannel = path.EndsWith(".nii.gz", StringComparison.Ordinal) ? $"{path[..^7]}_0000.nii.gz" : path;
        bool isThere = File.Exists(Path.Combine(folder, path));
        return isThere || !File.Exists(Path.Combine(folder, withChannel))
            ? isThere ? path : throw place.Wrong($"the file {path} is not there", "add it, or take it off the list")
            : withChannel;
    }

    private static string NameOf(string image)
    {
        string name = image[(image.LastIndexOf('/') + 1)..];
        string plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        plain = plain.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) ? plain[..^4] : plain;
        return plain.EndsWith("_0000", StringComparison.Ordinal) ? plain[..^5] : plain;
    }
}
