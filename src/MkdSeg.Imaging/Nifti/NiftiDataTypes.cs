namespace MkdSeg.Imaging.Nifti;

/// <summary>Facts about the codes of the field <c>datatype</c>.</summary>
internal static class NiftiDataTypes
{
    /// <summary>Bytes of one voxel.</summary>
    public static int Bytes(this NiftiDataType type) => type switch
    {
        NiftiDataType.UInt8 or NiftiDataType.Int8 => 1,
        NiftiDataType.Int16 or NiftiDataType.UInt16 => 2,
        NiftiDataType.Int32 or NiftiDataType.UInt32 or NiftiDataType.Float32 => 4,
        _ => 8,
    };

    /// <summary>What a code that is not read stands for in nifti1.h.</summary>
    public static string NameOfUnsupported(long code) => code switch
    {
        0 => "unknown",
        1 => "one bit a voxel",
        32 => "complex64",
        128 => "RGB24",
        1536 => "float128",
        1792 => "complex128",
        2048 => "complex256",
        2304 => "RGBA32",
        _ => "no type of the standard",
    };
}
