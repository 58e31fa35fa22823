namespace MkdSeg.Imaging.Nifti;

/// <summary>Where the fields stand in a header, in bytes: nifti1.h and nifti2.h of the NIfTI Data Format Working Group.</summary>
internal sealed record HeaderLayout
{
    private HeaderLayout()
    {
    }

    public static HeaderLayout Nifti1 { get; } = new()
    {
        Version = 1,
        Bytes = 348,
        Magic = 344,
        DataType = 70,
        BitPix = 72,
        Dim = 40,
        PixDim = 76,
        VoxOffset = 108,
        Slope = 112,
        Intercept = 116,
        Units = 123,
        QformCode = 252,
        SformCode = 254,
        Quaternion = 256,
        QformOffset = 268,
        Srow = 280,
        Description = 148,
        DimWidth = 2,
        RealWidth = 4,
        CodeWidth = 2,
        UnitsWidth = 1,
    };

    public static HeaderLayout Nifti2 { get; } = new()
    {
        Version = 2,
        Bytes = 540,
        Magic = 4,
        DataType = 12,
        BitPix = 14,
        Dim = 16,
        PixDim = 104,
        VoxOffset = 168,
        Slope = 176,
        Intercept = 184,
        Units = 500,
        QformCode = 344,
        SformCode = 348,
        Quaternion = 352,
        QformOffset = 376,
        Srow = 400,
        Description = 240,
        DimWidth = 8,
        RealWidth = 8,
        CodeWidth = 4,
        UnitsWidth = 4,
    };

    /// <summary>1 or 2.</summary>
    public required int Version { get; init; }

    /// <summary>sizeof_hdr.</summary>
    public required int Bytes { get; init; }

    public required int Magic { get; init; }

    public required int DataType { get; init; }

    public required int BitPix { get; init; }

    public required int Dim { get; init; }

    public required int PixDim { get; init; }

    public required int VoxOffset { get; init; }

    public required int Slope { get; init; }

    public required int Intercept { get; init; }

    public required int Units { get; init; }

    public required int QformCode { get; init; }

    public required int SformCode { get; init; }

    public required int Quaternion { get; init; }

    public required int QformOffset { get; init; }

    public required int Srow { get; init; }

    public required int Description { get; init; }

    /// <summary>Bytes of descrip in both versions.</summary>
    public const int DescriptionBytes = 80;

    /// <summary>Bytes of one entry of dim.</summary>
    public required int DimWidth { get; init; }

    /// <summary>Bytes of one real number: 4 (binary32) or 8 (binary64).</summary>
    public required int RealWidth { get; init; }

    /// <summary>Bytes of qform_code and sform_code.</summary>
    public required int CodeWidth { get; init; }

    /// <summary>Bytes of xyzt_units.</summary>
    public required int UnitsWidth { get; init; }

    /// <summary>First byte after the header and the four bytes that announce extensions.</summary>
    public int SingleFileOffset => Bytes + 4;
}
