using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Sources;

/// <summary>
/// A phantom's patient of one modality as another modality would have shown it: its oracle image, which 'mkdseg phantom --oracle' writes
/// beside the others, with the patient's own labels.
/// </summary>
public sealed class OracleCase : DatasetCase
{
    private const string Remedy = "only phantoms that 'mkdseg phantom --oracle' wrote have one.";

    private readonly DatasetCase original;

    /// <summary>The oracle of a case.</summary>
    /// <param name="original">The patient as imaged.</param>
    /// <param name="look">The modality that the oracle shows; it decides how the image is prepared.</param>
    /// <exception cref="InvalidInputException">There is no such image.</exception>
    public OracleCase(DatasetCase original, Modality look)
        : base(original.Id, look, original.Patient, [PathFor(original)], original.LabelPaths)
    {
        this.original = original;
        Annotated = original.Annotated;
    }

    /// <inheritdoc/>
    public override string LabelRules => original.LabelRules;

    /// <summary>Whether a case has an oracle image.</summary>
    public static bool Exists(DatasetCase original) => Find(original) is not null;

    /// <inheritdoc/>
    public override Volume<float> ReadImage()
    {
        Volume<float> image = NiftiFile.ReadImage(ImagePaths[0]);
        GridAgreement.Check(NiftiFile.ReadGeometry(original.ImagePaths[0]), image.Geometry, original.ImagePaths[0], ImagePaths[0]);
        return image;
    }

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit) => original.ReadLabels(out audit);

    private static string PathFor(DatasetCase original) =>
        Find(original) ?? throw new InvalidInputException($"{original.ImagePaths[0]}: case {original.Id} has no oracle image; {Remedy}");

    /// <summary><c>NAME_oracle.nii.gz</c> beside <c>NAME_image.nii.gz</c>, or <c>oracle/NAME</c> beside <c>images/NAME</c>.</summary>
    private static string? Find(DatasetCase original)
    {
        const string image = "_image.nii", oracle = "_oracle.nii";
        if (original.ImagePaths is not [string path])
        {
            return null;
        }

        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) ?? string.Empty;
        string[] places =
        [
            .. name.Contains(image, StringComparison.Ordinal)
                ? [Path.Combine(folder, name.Replace(image, oracle, StringComparison.Ordinal))]
                : Array.Empty<string>(),
            .. Path.GetFileName(folder) == "images" ? [Path.Combine(folder, "..", "oracle", name)] : Array.Empty<string>(),
        ];
        return places.Select(Path.GetFullPath).FirstOrDefault(File.Exists);
    }
}
