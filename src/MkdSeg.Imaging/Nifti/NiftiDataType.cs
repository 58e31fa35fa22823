namespace MkdSeg.Imaging.Nifti;

/// <summary>The scalar types that are read; the numbers are the codes of the field <c>datatype</c> in nifti1.h.</summary>
public enum NiftiDataType
{
    /// <summary>NIFTI_TYPE_UINT8.</summary>
    UInt8 = 2,

    /// <summary>NIFTI_TYPE_INT16.</summary>
    Int16 = 4,

    /// <summary>NIFTI_TYPE_INT32.</summary>
    Int32 = 8,

    /// <summary>NIFTI_TYPE_FLOAT32.</summary>
    Float32 = 16,

    /// <summary>NIFTI_TYPE_FLOAT64.</summary>
    Float64 = 64,

    /// <summary>NIFTI_TYPE_INT8.</summary>
    Int8 = 256,

    /// <summary>NIFTI_TYPE_UINT16.</summary>
    UInt16 = 512,

    /// <summary>NIFTI_TYPE_UINT32.</summary>
    UInt32 = 768,

    /// <summary>NIFTI_TYPE_INT64.</summary>
    Int64 = 1024,

    /// <summary>NIFTI_TYPE_UINT64.</summary>
    UInt64 = 1280,
}
