using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources;

/// <summary>One patient's image and, where there are any, labels. Files are read on demand and never cached.</summary>
public abstract class DatasetCase
{
    /// <summary>A case.</summary>
    /// <param name="id">Unique within the data set, fit for a file name.</param>
    /// <param name="modality">How the image was taken.</param>
    /// <param name="patient">Name of the patient within the modality.</param>
    /// <param name="imagePaths">Full paths of the image files.</param>
    /// <param name="labelPaths">Full paths of the label files; empty without labels.</param>
    protected DatasetCase(
        string id, Modality modality, string patient, IReadOnlyList<string> imagePaths, IReadOnlyList<string> labelPaths) =>
        (Id, Modality, Patient, ImagePaths, LabelPaths) = (id, modality, patient, imagePaths, labelPaths);

    /// <summary>Unique name within the data set, fit for a file name, for example <c>ct_train_1001</c>.</summary>
    public string Id { get; }

    /// <summary>How the image was taken.</summary>
    public Modality Modality { get; }

    /// <summary>The patient's number within the modality, for example <c>1001</c>; CT and MR patients are different people.</summary>
    public string Patient { get; }

    /// <summary>Full paths of the image files: one volume, or the slices in order.</summary>
    public IReadOnlyList<string> ImagePaths { get; }

    /// <summary>Full paths of the label files, in the order of <see cref="ImagePaths"/>; empty without labels.</summary>
    public IReadOnlyList<string> LabelPaths { get; }

    /// <summary>
    /// How values of the label files become classes, for example <c>lv 500, rv 600; 421 as 420</c>: with the files' bytes, all
    /// that <see cref="ReadLabels(out LabelAuditResult)"/> depends on.
    /// </summary>
    public abstract string LabelRules { get; }

    /// <summary>
    /// Names of the structures that are annotated in this case; null is all of them. One that is not annotated is unknown, not absent: it
    /// is left out of supervision and of scores.
    /// </summary>
    public IReadOnlyList<string>? Annotated { get; init; }

    /// <summary>Whether the case is annotated.</summary>
    public bool HasLabels => LabelPaths.Count > 0;

    /// <summary>Reads the image with the intensities of the file, slope and intercept applied.</summary>
    /// <exception cref="InvalidInputException">A file is damaged or is not what the data set promises.</exception>
    public abstract Volume<float> ReadImage();

    /// <summary>Reads the labels as class indices of the data set's <see cref="LabelMap"/>, on exactly the image's grid.</summary>
    /// <param name="audit">What the file held and what was corrected.</param>
    /// <exception cref="InvalidInputException">There are none, a file is damaged, a value is unknown, or the labels do not
    /// lie on the image (<see cref="GridAgreement"/> states the tolerance).</exception>
    public abstract Volume<byte> ReadLabels(out LabelAuditResult audit);

    /// <inheritdoc cref="ReadLabels(out LabelAuditResult)"/>
    public Volume<byte> ReadLabels() => ReadLabels(out _);

    /// <summary>For each class, the background included, whether it is annotated in this case; null where all are.</summary>
    /// <param name="labels">The data set's structures.</param>
    public IReadOnlyList<bool>? KnownOf(LabelMap labels) =>
        Annotated is null ? null : [true, .. labels.Structures.Select(structure => Annotated.Contains(structure.Name))];

    /// <summary>The error for labels asked of a case that has none.</summary>
    protected InvalidInputException NoLabels() => new($"{ImagePaths[0]}: case {Id} has no labels; use an annotated case.");
}
