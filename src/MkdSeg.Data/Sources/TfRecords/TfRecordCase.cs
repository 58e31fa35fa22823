using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>The slices of one part of the PnP-AdaNet release, one behind the other; each file holds image and labels.</summary>
internal sealed class TfRecordCase(string id, Modality modality, string part, IReadOnlyList<string> paths, LabelMap map)
    : DatasetCase(id, modality, part, paths, paths)
{
    /// <summary>Occurs in the published records; what it marks is told nowhere, and the release's code drops it
    /// (<c>_label_decomp</c> with five classes, SIFA's <c>one_hot</c> of depth 5).</summary>
    private static readonly Dictionary<ushort, string> NotUsed = new() { [5] = "a fifth structure without a name" };

    /// <inheritdoc/>
    public override string LabelRules { get; } = $"{map}; {string.Join(", ", NotUsed.Keys)} not used";

    /// <inheritdoc/>
    public override Volume<float> ReadImage() => ReadStack(example => example.Image());

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit)
    {
        Volume<ushort> labels = ReadStack(example => example.Labels());
        audit = LabelAudit.Audit(labels, map, null, $"{LabelPaths.Count} slices of {Id}, {LabelPaths[0]} and on", NotUsed);
        return map.ToClasses(audit.Apply(labels));
    }

    private Volume<T> ReadStack<T>(Func<SliceExample, T[]> choose)
        where T : unmanaged =>
        SliceStack.Build(ImagePaths, j =>
        {
            SliceExample example = SliceExample.Read(ImagePaths[j]);
            T[] pixels = choose(example);
            if (j == 0)
            {
                RequireSize(pixels.LongLength);
            }

            return (example.Width, example.Height, pixels);
        });

    /// <summary>The arrays are not packed, so each file must be as long as its slice; asked before memory is taken for all.</summary>
    private void RequireSize(long pixels)
    {
        foreach (string path in ImagePaths)
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length < pixels * sizeof(float))
            {
                throw new DamagedFileException(
                    path, file.Exists ? file.Length : 0, $"the file is too short for a slice of {pixels} pixels", "copy the file again");
            }
        }
    }
}
