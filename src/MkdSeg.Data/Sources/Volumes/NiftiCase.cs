using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Sources.Volumes;

/// <summary>A case whose image and labels are NIfTI volumes.</summary>
internal sealed class NiftiCase(
    string id,
    Modality modality,
    string patient,
    string imagePath,
    string? labelPath,
    LabelMap map,
    IReadOnlyDictionary<ushort, ushort> corrections)
    : DatasetCase(id, modality, patient, [imagePath], labelPath is null ? [] : [labelPath])
{
    /// <inheritdoc/>
    public override string LabelRules { get; } =
        $"{map}; {string.Join(", ", corrections.OrderBy(c => c.Key).Select(c => $"{c.Key} as {c.Value}"))}";

    /// <inheritdoc/>
    public override Volume<float> ReadImage() => NiftiFile.ReadImage(ImagePaths[0]);

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit)
    {
        string path = HasLabels ? LabelPaths[0] : throw NoLabels();
        Volume<ushort> labels = NiftiFile.ReadLabels(path);
        var image = NiftiFile.ReadGeometry(ImagePaths[0]);
        GridAgreement.Check(image, labels.Geometry, ImagePaths[0], path);
        audit = LabelAudit.Audit(labels, map, corrections, path);

        // The image's own geometry, so that header differences within the tolerance go no further.
        return new(image, map.ToClasses(audit.Apply(labels)).Voxels);
    }
}
