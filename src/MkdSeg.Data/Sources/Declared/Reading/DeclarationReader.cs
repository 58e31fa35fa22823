using System.Text.RegularExpressions;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>Reads our <c>dataset.json</c>; whatever is wrong is one line with file, place and remedy.</summary>
public static partial class DeclarationReader
{
    /// <summary>Name of the file in a data set's folder.</summary>
    public const string FileName = "dataset.json";

    /// <summary>Reads a file of ours, of nnU-Net v2, of nnU-Net v1 or of the Decathlon.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It is missing, or something in it is wrong.</exception>
    public static DatasetDeclaration Read(string path)
    {
        JsonPlace root = JsonPlace.ReadFile(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return IsOurs(root) ? Ours(root, folder, FileName) : ForeignReader.Read(root, folder);
    }

    /// <summary>Reads a recipe, which is a file of ours that says how its data set is recognised.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="folder">Full path of the data set.</param>
    /// <exception cref="DamagedFileException">Something in it is wrong.</exception>
    public static DatasetDeclaration Recipe(byte[] content, string name, string folder)
    {
        JsonPlace root = JsonPlace.Parse(content, name);
        return Ours(root, folder, $"{root.Need("name", "\"name\": \"AMOS22\"").Text()} (recipe)") with
        {
            Recognise = [.. root.Need("recognise", "\"recognise\": [\"imagesTr/amos_*.nii.gz\"]").Items.Select(item => item.Text())],
        };
    }

    /// <summary>Whether a file is of our form, which alone names modalities with folders or patterns.</summary>
    internal static bool IsOurs(JsonPlace root) => root.Find("modalities") is not null;

    private static DatasetDeclaration Ours(JsonPlace root, string folder, string kind)
    {
        root.Allow([.. DeclarationKeys.Dataset, .. DeclarationKeys.Recipe, .. DeclarationKeys.NotRead]);
        LabelMap labels = LabelsReader.ByName(root.Need("labels", "\"labels\": { \"background\": 0, \"liver\": 1 }"));
        JsonPlace modalities = root.Find("modalities")!;
        var declared = new List<ModalityDeclaration>();
        foreach ((string word, JsonPlace place) in modalities.Members)
        {
            declared.Add(ModalityReader.Read(place, ModalityOf(word, place), labels));
        }

        if (declared.Count == 0)
        {
            throw modalities.Wrong("no modality is named", "add one, for example \"ct\": { \"image\": \"images/{case}.nii.gz\" }");
        }

        return new()
        {
            File = root.File,
            Folder = folder,
            Kind = kind,
            Name = root.Find("name")?.Text() ?? FolderSearch.NameOf(folder),
            Description = root.Find("description")?.Text(),
            Licence = root.Find("licence")?.Text(),
            Source = root.Find("source")?.Text(),
            Labels = labels,
            Colours = ColoursOf(root.Find("colours"), labels),
            Plane = PlaneOf(root.Find("plane")),
            Mirror = root.Find("mirror")?.Flag() ?? false,
            Modalities = declared,
            Annotated = CasesOf(root.Find("cases"), labels),
        };
    }

    private static Modality ModalityOf(string word, JsonPlace place)
    {
        try
        {
            return Modality.Named(word);
        }
        catch (InvalidInputException e)
        {
            throw place.Wrong(e.Message.TrimEnd('.'), "name it in small letters and digits, for example ct or t2spir", e);
        }
    }

    private static SlicePlane PlaneOf(JsonPlace? plane)
    {
        try
        {
            return plane is null ? SlicePlane.Axial : SlicePlane.Named(plane.Text());
        }
        catch (InvalidInputException e) when (e is not DamagedFileException)
        {
            throw plane!.Wrong($"'{plane.Text()}' is no plane", "give axial, coronal or sagittal", e);
        }
    }

    private static Dictionary<string, string> ColoursOf(JsonPlace? colours, LabelMap labels)
    {
        var found = new Dictionary<string, string>();
        foreach ((string name, JsonPlace place) in colours?.Members ?? [])
        {
            ModalityReader.RequireStructure(name, place, labels);
            found.Add(name, Colour().IsMatch(place.Text())
                ? place.Text()
                : throw place.Wrong($"'{place.Text()}' is no colour", "give one as #rrggbb, for example #b5651d"));
        }

        return found;
    }

    private static Dictionary<string, IReadOnlyList<string>> CasesOf(JsonPlace? cases, LabelMap labels)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>();
        foreach ((string id, JsonPlace place) in cases?.Members ?? [])
        {
            place.Allow(DeclarationKeys.Case);
            found.Add(id, ModalityReader.Structures(place.Need("annotated", "\"annotated\": [\"liver\"]"), labels));
        }

        return found;
    }

    [GeneratedRegex("^#[0-9A-Fa-f]{6}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();
}
