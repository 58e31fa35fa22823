using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>A patient's pictures stacked along axis 1 (back to front) at a nominal 1 mm; axis 0 runs along picture rows.</summary>
internal sealed class SliceCase(
    string id,
    Modality modality,
    string patient,
    IReadOnlyList<string> imagePaths,
    IReadOnlyList<string> labelPaths,
    LabelMap map,
    IReadOnlyDictionary<ushort, string> notUsed)
    : DatasetCase(id, modality, patient, imagePaths, labelPaths)
{
    /// <inheritdoc/>
    public override string LabelRules { get; } = $"{map}; {string.Join(", ", notUsed.Keys.Order())} not used";

    /// <inheritdoc/>
    public override Volume<float> ReadImage() => ReadStack(ImagePaths, pixel => (float)pixel);

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit)
    {
        if (!HasLabels)
        {
            throw NoLabels();
        }

        Volume<ushort> labels = ReadStack(LabelPaths, pixel => (ushort)pixel);
        for (int j = 0; j < labels.Size.Y; j++)
        {
            GridSize image = GrayPng.ReadSize(ImagePaths[j]);
            if ((image.X, image.Z) != (labels.Size.X, labels.Size.Z))
            {
                throw new DamagedFileException(
                    LabelPaths[j],
                    "the picture's size",
                    $"{labels.Size.X} x {labels.Size.Z} pixels, its image {ImagePaths[j]} has {image.X} x {image.Z}",
                    "pair the files that belong together");
            }

            // By slice first, so that an unknown value is reported with the file that holds it.
            ushort[] picture = SlicePlane.Coronal.Extract(labels, j);
            var slice = new VolumeGeometry(new(labels.Size.X, 1, labels.Size.Z), Affine.Identity);
            LabelAudit.Audit(new(slice, picture), map, null, LabelPaths[j], notUsed);
        }

        audit = LabelAudit.Audit(labels, map, null, $"{LabelPaths.Count} label slices of {Id}", notUsed);
        return map.ToClasses(audit.Apply(labels));
    }

    /// <summary>All pictures are decoded before the stack is made, so that memory follows what the files really hold.</summary>
    private static Volume<T> ReadStack<T>(IReadOnlyList<string> paths, Converter<byte, T> convert)
        where T : unmanaged
    {
        (int Width, int Height, byte[] Pixels)[] pictures = [.. paths.Select(GrayPng.Read)];
        return SliceStack.Build(
            paths, j => (pictures[j].Width, pictures[j].Height, Array.ConvertAll(pictures[j].Pixels, convert)));
    }
}
