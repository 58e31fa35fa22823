using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>Ways in which people name images and labels that belong together.</summary>
internal static class NameLayouts
{
    private const string Ending = ".nii.gz";

    /// <summary>Image and label within one folder, or in two that lie side by side.</summary>
    private static readonly (string Image, string Label)[] Pairs =
    [
        ("{case}_image", "{case}_label"), ("{case}_image", "{case}_seg"), ("{case}_image", "{case}_mask"), ("{case}_image", "{case}_gt"),
        ("{case}_img", "{case}_seg"), ("{case}_img", "{case}_label"), ("{case}_img", "{case}_mask"), ("{case}.img", "{case}.label"),
        ("volume-{case}", "segmentation-{case}"), ("img{case}", "label{case}"), ("image{case}", "label{case}"),
        ("{case}_0000", "{case}"), ("{case}", "{case}_label"), ("{case}", "{case}_labels"), ("{case}", "{case}_seg"),
        ("{case}", "{case}_segmentation"), ("{case}", "{case}_mask"), ("{case}", "{case}_gt"), ("{case}", "{case}-seg"),
        ("{case}", "{case}-label"), ("{case}", "{case}_labelmap"),
    ];

    /// <summary>Equal names, or nearly so: of two folders alone.</summary>
    private static readonly (string Image, string Label)[] Twins =
        [("{case}_image", "{case}"), ("{case}_img", "{case}"), ("{case}", "{case}"), ("{case}_ct", "{case}"), ("{case}_mr", "{case}")];

    private static readonly string[] ImageFolders = ["images", "image", "img", "imgs", "scans", "volumes", "data", "imaging"];

    private static readonly string[] LabelFolders =
        ["labels", "label", "lab", "seg", "segs", "segmentations", "masks", "mask", "gt", "annotations", "groundtruth"];

    private static readonly string[] ImageNames = ["ct", "mr", "mri", "image", "img", "imaging", "scan", "volume"];

    private static readonly string[] LabelNames = ["label", "labels", "seg", "segmentation", "mask", "gt"];

    /// <summary>Everything to try for a folder, the plainest first.</summary>
    /// <param name="folder">Full path.</param>
    public static IEnumerable<(string Image, string? Label)> Of(string folder)
    {
        string[] below = [.. new DirectoryInfo(folder).EnumerateDirectories().Select(one => one.Name).Where(name => !name.StartsWith('.'))];
        IEnumerable<(string Image, string Label)> sides =
            from image in below.Where(name => IsOne(name, ImageFolders))
            from label in below.Where(name => IsOne(name, LabelFolders))
            select (image, label);
        if (below.Any(name => name.StartsWith("images", StringComparison.Ordinal))
            && below.Any(name => name.StartsWith("labels", StringComparison.Ordinal)))
        {
            sides = [.. sides, ("images{part}", "labels{part}")];
        }

        (string Image, string Label)[] folders = [.. sides];
        return
        [
            .. Pairs.Select(pair => Pair(string.Empty, pair.Image, string.Empty, pair.Label)),
            .. folders.SelectMany(side => Pairs.Concat(Twins).Select(pair =>
                Pair($"{side.Image}/", pair.Image, $"{side.Label}/", pair.Label))),
            .. ImageNames.SelectMany(image => LabelNames.Select(label => Pair("{case}/", image, "{case}/", label))),
            .. folders.Select(side => Pair($"{side.Image}/", "{case}", $"{side.Label}/", "{case}/{structure}")),
            .. ImageNames.SelectMany(image => LabelFolders.Select(label => Pair("{case}/", image, $"{{case}}/{label}/", "{structure}"))),
            .. Pairs.Select(pair => Pair("**/", pair.Image, "**/", pair.Label)),
        ];
    }

    /// <summary>Everything to try where nothing has labels.</summary>
    public static IEnumerable<(string Image, string? Label)> Alone =>
        from name in new[] { "{case}_0000", "{case}_image", "{case}" }
        from folder in new[] { string.Empty, "**/" }
        select ($"{folder}{name}{Ending}", (string?)null);

    /// <summary>A modality of such patterns, for a search; its own name is not known yet.</summary>
    public static ModalityDeclaration Modality(string image, string? label, IReadOnlyDictionary<string, string>? files = null) =>
        new() { Modality = Imaging.Modality.Mr, Image = image, Label = label, Files = files };

    private static (string Image, string? Label) Pair(string imageFolder, string image, string labelFolder, string label) =>
        ($"{imageFolder}{image}{Ending}", $"{labelFolder}{label}{Ending}");

    private static bool IsOne(string name, string[] names) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
