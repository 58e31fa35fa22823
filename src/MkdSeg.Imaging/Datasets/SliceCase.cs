using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Preprocessing;

namespace MkdSeg.Imaging.Datasets;

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
    private const long MaxVoxels = 1L << 30;

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
                throw new InvalidInputException(
                    $"{LabelPaths[j]}: {labels.Size.X} x {labels.Size.Z} pixels, its image {ImagePaths[j]} has "
                    + $"{image.X} x {image.Z}; pair the files that belong together.");
            }

            // By slice first, so that an unknown value is reported with the file that holds it.
            ushort[] picture = CoronalSlices.Extract(labels, j);
            var slice = new VolumeGeometry(new(labels.Size.X, 1, labels.Size.Z), Affine.Identity);
            LabelAudit.Audit(new(slice, picture), map, null, LabelPaths[j], notUsed);
        }

        audit = LabelAudit.Audit(labels, map, null, $"{LabelPaths.Count} label slices of {Id}", notUsed);
        return map.ToClasses(audit.Apply(labels));
    }

    private static Volume<T> ReadStack<T>(IReadOnlyList<string> paths, Func<byte, T> convert)
        where T : unmanaged
    {
        Volume<T>? stack = null;
        for (int j = 0; j < paths.Count; j++)
        {
            (int width, int height, byte[] pixels) = GrayPng.Read(paths[j]);
            stack ??= Empty<T>(new(width, paths.Count, height), paths[j]);
            if ((width, height) != (stack.Size.X, stack.Size.Z))
            {
                throw new InvalidInputException(
                    $"{paths[j]}: {width} x {height} pixels, {paths[0]} has {stack.Size.X} x {stack.Size.Z}; bring a patient's slices to one size.");
            }

            CoronalSlices.Insert(stack, j, Array.ConvertAll(pixels, p => convert(p)));
        }

        return stack!;
    }

    private static Volume<T> Empty<T>(GridSize size, string path)
        where T : unmanaged =>
        size.Count <= MaxVoxels
            ? new(new VolumeGeometry(size, Affine.Identity))
            : throw new InvalidInputException($"{path}: a stack of {size} voxels is more than can be held; split the patient.");
}
