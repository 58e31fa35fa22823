using System.Text.Json.Nodes;

namespace MkdSeg.Testing.Files;

/// <summary>Writes slice folders of a few pixels.</summary>
public static class TinySliceFolder
{
    /// <summary>Pictures are 3 wide and 2 high.</summary>
    public const int Width = 3;

    public const int Height = 2;

    /// <summary>Image of a slice: each pixel is unlike its neighbours and depends on the slice's number.</summary>
    public static byte[] Image(int number) => [.. Enumerable.Range(0, Width * Height).Select(p => (byte)((40 * p) + number))];

    /// <summary>Labels: LV, AO and MYO in the first row, background, SVC and LV in the second.</summary>
    public static byte[] Label => [1, 6, 5, 0, 8, 1];

    public static JsonObject Slice(string modality, string patient, int number, string? image = null, string? label = null) => new()
    {
        ["modality"] = modality,
        ["patient"] = patient,
        ["slice"] = number,
        ["image"] = image ?? $"images/{modality}{patient}_{number}.png",
        ["label"] = label ?? $"labels/{modality}{patient}_{number}.png",
        ["counts"] = new JsonObject { ["LV"] = 2 },
    };

    public static JsonObject Manifest(params JsonObject[] slices) => new()
    {
        ["labels"] = new JsonObject { ["background"] = 0, ["LV"] = 1, ["MYO"] = 5, ["AO"] = 6, ["SVC"] = 8 },
        ["common_to_both"] = new JsonArray("LV", "AO"),
        ["slices"] = new JsonArray([.. slices]),
    };

    /// <summary>Writes the manifest and a picture pair for each slice whose paths stay inside.</summary>
    public static void Write(ScratchFolder folder, params JsonObject[] slices)
    {
        foreach (JsonObject slice in slices)
        {
            folder.Write((string)slice["image"]!, PngBytes.Gray(Width, Height, Image((int)slice["slice"]!)));
            folder.Write((string)slice["label"]!, PngBytes.Gray(Width, Height, Label));
        }

        folder.Write("manifest.json", Manifest(slices).ToJsonString());
    }
}
