using MkdSeg.Data.Sources.Declared.Codes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Sources.Declared;

/// <summary>A declared case with one label file, whose codes a table explains; or without labels.</summary>
internal sealed class CodedCase(FoundCase found, string id, Modality modality, CodeTable table)
    : DatasetCase(id, modality, CaseName.Plain(found.Patient), [found.Image], [.. found.Labels.Select(l => l.Path)])
{
    /// <summary>What the codes mean.</summary>
    public CodeTable Table => table;

    /// <inheritdoc/>
    public override string LabelRules { get; } = table.ToString();

    /// <inheritdoc/>
    public override Volume<float> ReadImage() => NiftiFile.ReadImage(ImagePaths[0]);

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit)
    {
        string path = HasLabels ? LabelPaths[0] : throw NoLabels();
        Volume<ushort> codes = NiftiFile.ReadLabels(path);
        VolumeGeometry image = NiftiFile.ReadGeometry(ImagePaths[0]);
        GridAgreement.Check(image, codes.Geometry, ImagePaths[0], path);

        // The image's own geometry, so that header differences within the tolerance go no further.
        return new(image, table.ToClasses(codes, path, out audit));
    }
}
