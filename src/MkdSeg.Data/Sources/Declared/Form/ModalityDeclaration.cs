using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Form;

/// <summary>One modality of a <see cref="DatasetDeclaration"/>.</summary>
public sealed record ModalityDeclaration
{
    /// <summary>The modality.</summary>
    public required Modality Modality { get; init; }

    /// <summary>Folder of its files, relative to the declaration's.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>
    /// Where the images lie, for example <c>imagesTr/{case}_0000.nii.gz</c>; empty where <see cref="Listed"/> names them.
    /// </summary>
    public string Image { get; init; } = string.Empty;

    /// <summary>Where the labels lie; null where there are none.</summary>
    public string? Label { get; init; }

    /// <summary>Cases that the file names one by one; empty where the patterns find them.</summary>
    public IReadOnlyList<ListedCase> Listed { get; init; } = [];

    /// <summary>Whether any case may have labels.</summary>
    public bool HasLabels => Label is not null || Listed.Any(one => one.Label is not null);

    /// <summary>Only cases whose name ends in a number from the first to the last of these; null takes all.</summary>
    public (int First, int Last)? Numbers { get; init; }

    /// <summary>Code in the label file to structure, null for background; null where the codes are the structures' values.</summary>
    public IReadOnlyDictionary<ushort, string?>? Codes { get; init; }

    /// <summary>Name of a structure's file to the structure; null where files are named as the structures are.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>The structures that are annotated; null for all.</summary>
    public IReadOnlyList<string>? Annotated { get; init; }

    /// <summary>How intensities are brought to range; null for the modality's default.</summary>
    public IntensityRule? Intensities { get; init; }

    /// <summary>Cases that are left out, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Without { get; init; } = new Dictionary<string, string>();

    /// <summary>Cases with something worth knowing.</summary>
    public IReadOnlyDictionary<string, string> Remarks { get; init; } = new Dictionary<string, string>();

    /// <summary>Cases that the data set itself holds out.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>What <c>{part}</c> of the image's pattern is for cases that the data set itself holds out.</summary>
    public IReadOnlyList<string> TestParts { get; init; } = [];

    /// <summary>A table that says which cases the data set itself holds out; null for none.</summary>
    public CaseTable? TestTable { get; init; }
}

/// <summary>A case that a file names with its own paths.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">Path of the image, relative to the modality's folder.</param>
/// <param name="Label">Path of the labels; null where there are none.</param>
public sealed record ListedCase(string Name, string Image, string? Label);

/// <summary>A text file with a line for every case.</summary>
/// <param name="File">Its path, relative to the modality's folder.</param>
/// <param name="Separator">What stands between cells.</param>
/// <param name="Case">Heading of the column with the names of cases.</param>
/// <param name="Column">Heading of the column that is asked.</param>
/// <param name="Value">What stands there for the cases meant.</param>
public sealed record CaseTable(string File, string Separator, string Case, string Column, string Value);
