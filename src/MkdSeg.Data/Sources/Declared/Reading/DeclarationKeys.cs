namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>The keys of our <c>dataset.json</c>, as the published schema lists them (<c>data/schema/dataset.schema.json</c>).</summary>
internal static class DeclarationKeys
{
    /// <summary>The file's own.</summary>
    public static readonly IReadOnlyList<string> Dataset =
    [
        "$schema", "name", "description", "licence", "source", "labels", "colours", "plane", "mirror", "modalities", "cases",
    ];

    /// <summary>A recipe's, besides.</summary>
    public static readonly IReadOnlyList<string> Recipe = ["recognise"];

    /// <summary>Keys of nnU-Net v2 that may stand there as well, so that one file serves both; they are not read.</summary>
    public static readonly IReadOnlyList<string> NotRead =
    [
        "channel_names", "numTraining", "file_ending", "overwrite_image_reader_writer", "reference", "release", "converted_by",
    ];

    /// <summary>A modality's.</summary>
    public static readonly IReadOnlyList<string> Modality =
    [
        "folder", "image", "label", "numbers", "codes", "files", "annotated", "intensities", "without", "remarks", "test", "testParts",
        "testTable",
    ];

    /// <summary>A case's exception.</summary>
    public static readonly IReadOnlyList<string> Case = ["annotated"];

    /// <summary>A table's.</summary>
    public static readonly IReadOnlyList<string> Table = ["file", "separator", "case", "column", "value"];

    /// <summary>Those of each kind of rule for intensities, the kind included.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Intensities = new Dictionary<string, IReadOnlyList<string>>
    {
        ["window"] = ["kind", "low", "high"],
        ["z-score"] = ["kind", "clipTop", "low", "high"],
        ["percentiles"] = ["kind", "low", "high"],
    };
}
