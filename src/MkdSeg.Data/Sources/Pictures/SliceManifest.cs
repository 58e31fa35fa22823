using System.Text.Json;
using System.Text.Json.Serialization;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Data.Sources.Pictures;

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
    /// <summary>Enough for some 15,000 slices; what is made of the file can take thirty times its size in memory.</summary>
    private const long MaxFileLength = 2L << 20;

    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true, AllowDuplicateProperties = false };

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
    /// <exception cref="InvalidInputException">Too large, not JSON, without the keys that are needed, or with a key twice.</exception>
    public static SliceManifest Read(string path)
    {
        const string remedy = "correct the manifest";
        var manifest = JsonFile.Read<SliceManifest>(path, "a slice folder's manifest", remedy, MaxFileLength, Json);

        // Nulls within lists are not looked for by the serializer.
        RefuseNull(manifest.CommonToBoth, "common_to_both");
        RefuseNull(manifest.Slices, "slices");
        return manifest;

        void RefuseNull<T>(IEnumerable<T?> list, string key)
            where T : class
        {
            foreach ((int index, T? item) in list.Index())
            {
                if (item is null)
                {
                    throw new DamagedFileException(path, $"$.{key}[{index}]", "null where a value is needed", remedy);
                }
            }
        }
    }
}
