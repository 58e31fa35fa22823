using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources;

/// <summary>A case without its labels, whether it has any or not: what a training sees of it that may not know them.</summary>
public sealed class ImageOnlyCase : DatasetCase
{
    private readonly DatasetCase original;

    /// <summary>The image of a case.</summary>
    /// <param name="original">The case, annotated or not.</param>
    public ImageOnlyCase(DatasetCase original)
        : base(original.Id, original.Modality, original.Patient, original.ImagePaths, []) => this.original = original;

    /// <inheritdoc/>
    public override string LabelRules => string.Empty;

    /// <inheritdoc/>
    public override Volume<float> ReadImage() => original.ReadImage();

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit) => throw NoLabels();
}
