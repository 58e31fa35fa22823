using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Imaging.Datasets;

/// <summary>
/// The <c>manifest.json</c> of a slice folder as it stands in the file; <see cref="SliceFolder"/> judges what it says.
/// Other keys, such as voxel counts, are ignored.
/// </summary>
/// <param name="Labels">Structure name to value in the label pictures, the background (0) included.</param>
/// <param name="CommonToBoth">Names of the structures that both modalities have.</param>
/// <param name="Slices">The slices of all patients.</param>
internal sealed record SliceManifest(
    [property: JsonPropertyName("labels"), JsonRequired] IReadOnlyDictionary<string, byte> Labels,
    [property: JsonPropertyName("common_to_both"), JsonRequired] IReadOnlyList<string> CommonToBoth,
    [property: JsonPropertyName("slices"), JsonRequired] IReadOnlyList<SliceManifest.Slice> Slices)
{
    private const long MaxFileLength = 64L << 20;

    /// <summary>One slice.</summary>
    /// <param name="Modality"><c>CT</c> or <c>MR</c>.</param>
    /// <param name="Patient">Number of the patient within the modality.</param>
    /// <param name="Number">Number of the slice: the order within the stack.</param>
    /// <param name="Image">Path of the image, relative to the folder.</param>
    /// <param name="Label">Path of the label picture, relative to the folder; null for a slice without labels.</param>
    internal sealed record Slice(
        [property: JsonPropertyName("modality"), JsonRequired] string Modality,
        [property: JsonPropertyName("patient"), JsonRequired] string Patient,
        [property: JsonPropertyName("slice"), JsonRequired] int Number,
        [property: JsonPropertyName("image"), JsonRequired] string Image,
        [property: JsonPropertyName("label")] string? Label);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidInputException">Too large, not JSON, or without the keys that are needed.</exception>
    public static SliceManifest Read(string path)
    {
        if (new FileInfo(path).Length > MaxFileLength)
        {
            throw new InvalidInputException($"{path}: larger than {MaxFileLength >> 20} MiB; this is not a slice folder's manifest.");
        }

        SliceManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<SliceManifest>(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            string where = e.Path is null ? string.Empty : $" at {e.Path}";
            throw new InvalidInputException($"{path}: not a slice folder's manifest{where} ({e.Message.ReplaceLineEndings(" ")}); correct it.", e);
        }

        // JSON may hold null where a value belongs.
        bool complete = manifest is { Labels: not null, CommonToBoth: not null, Slices: not null }
            && manifest.CommonToBoth.All(name => name is not null)
            && manifest.Slices.All(s => s is { Modality: not null, Patient: not null, Image: not null });
        return complete ? manifest! : throw new InvalidInputException($"{path}: null where a value is needed; correct the manifest.");
    }
}
