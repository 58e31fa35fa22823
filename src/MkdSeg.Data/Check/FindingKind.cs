namespace MkdSeg.Data.Check;

/// <summary>The kinds of findings: words that do not change, for programs that read the report.</summary>
public static class FindingKind
{
    /// <summary>A file cannot be read or holds what it may not hold.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Labels do not lie on their image.</summary>
    public const string GridMismatch = "grid-mismatch";

    /// <summary>Voxels of the image are not finite numbers.</summary>
    public const string NotFinite = "not-finite";

    /// <summary>The image has one value only.</summary>
    public const string ConstantImage = "constant-image";

    /// <summary>The label file holds no structure.</summary>
    public const string NothingLabelled = "nothing-labelled";

    /// <summary>The axes are not at right angles.</summary>
    public const string Sheared = "sheared";

    /// <summary>The case cannot be cropped and brought to range as a training does.</summary>
    public const string Unpreparable = "cannot-be-prepared";

    /// <summary>The two places that the image's header gives differ.</summary>
    public const string FormsDisagree = "sform-qform";

    /// <summary>The stored axes run another way than those of the other cases.</summary>
    public const string Orientation = "orientation";

    /// <summary>The scan is turned against the body's axes more than, or less than, the others.</summary>
    public const string Oblique = "oblique";

    /// <summary>The spacing is far from that of the others.</summary>
    public const string Spacing = "spacing";

    /// <summary>The image covers far more or far less than the others.</summary>
    public const string FieldOfView = "field-of-view";

    /// <summary>A few labelled voxels far from the rest make the crop larger.</summary>
    public const string StrayLabels = "stray-labels";

    /// <summary>Many voxels of the crop lie beyond the range that networks see.</summary>
    public const string Clipped = "clipped-intensities";

    /// <summary>Structures named left and right lie the other way round.</summary>
    public const string MirroredPair = "mirrored-pair";

    /// <summary>A structure's volume is far from that of the others.</summary>
    public const string Volume = "volume";

    /// <summary>Structures that nobody annotated in this case.</summary>
    public const string NotAnnotated = "not-annotated";

    /// <summary>Two cases hold one image.</summary>
    public const string Duplicate = "duplicate-image";

    /// <summary>Stray voxels of single cases make the crop of all cases larger.</summary>
    public const string Crop = "crop";

    /// <summary>Images without labels.</summary>
    public const string Unlabelled = "unlabelled";

    /// <summary>A structure that one modality alone shows.</summary>
    public const string OneSided = "one-sided";

    /// <summary>What the data set's reader says of the folder.</summary>
    public const string Folder = "folder";
}
