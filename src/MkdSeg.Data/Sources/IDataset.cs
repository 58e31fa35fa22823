using MkdSeg.Data.Anatomies;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources;

/// <summary>
/// A folder of cases, one a patient, with one numbering of labels. <see cref="Dataset.Open(string)"/> recognises the kind.
/// </summary>
public interface IDataset
{
    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name: two data sets of one layout (MM-WHS, a phantom) stay apart in a report.</summary>
    public string Name { get; }

    /// <summary>
    /// True where a case is a stack of single pictures without voxel size, so that nothing may be blended between slices;
    /// false for volumes with a geometry in millimetres.
    /// </summary>
    public bool IsSliceStack { get; }

    /// <summary>Modalities, structures and plane.</summary>
    public Anatomy Anatomy { get; }

    /// <summary>Label values and class order.</summary>
    public LabelMap Labels => Anatomy.Labels;

    /// <summary>What kind of data set it was recognised as, in words, for example <c>MM-WHS</c>.</summary>
    public string Kind { get; }

    /// <summary>Ids of the cases that the data set itself holds out for tests.</summary>
    public IReadOnlyList<string> TestCases => [];

    /// <summary>The cases in ordinal order of their ids.</summary>
    public IReadOnlyList<DatasetCase> Cases { get; }

    /// <summary>
    /// What is wrong with the folder as a whole, a line each: training images of which none has labels, labels without an image, a
    /// case that is there twice. Empty for a clean folder.
    /// </summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What is worth knowing of the folder but no error, a line each: volumes under names that are none of its layout.</summary>
    public IReadOnlyList<string> Notes { get; }
}
