using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Nifti;

/// <summary>
/// The header of a NIfTI-1 or NIfTI-2 file: fields as they stand in the file, and the geometry that follows from them.
/// Field names follow nifti1.h. Made by <see cref="NiftiFile.ReadHeader"/>.
/// </summary>
public sealed record NiftiHeader
{
    internal NiftiHeader()
    {
    }

    /// <summary>1 or 2.</summary>
    public required int Version { get; init; }

    /// <summary>Whether numbers are stored with the high byte first.</summary>
    public required bool IsBigEndian { get; init; }

    /// <summary>Whether the voxels stand in a file of their own (.hdr/.img).</summary>
    public required bool IsPair { get; init; }

    /// <summary>Type of a voxel in the file.</summary>
    public required NiftiDataType DataType { get; init; }

    /// <summary>dim[1..3]; further dimensions, if any, are 1.</summary>
    public required GridSize Size { get; init; }

    /// <summary>pixdim[1..3], in the file's unit.</summary>
    public required Vector3D PixelDimensions { get; init; }

    /// <summary>pixdim[0]: -1 if the qform mirrors axis 2; every value other than -1 counts as 1, as in nibabel.</summary>
    public required double Qfac { get; init; }

    /// <summary>vox_offset: byte of the data file at which the voxels begin.</summary>
    public required long VoxelOffset { get; init; }

    /// <summary>scl_slope: zero or not finite means that nothing is scaled.</summary>
    public required double Slope { get; init; }

    /// <summary>scl_inter, added after <see cref="Slope"/> has been multiplied.</summary>
    public required double Intercept { get; init; }

    /// <summary>xyzt_units: the low three bits give the unit of space (1 metre, 2 millimetre, 3 micrometre).</summary>
    public required int Units { get; init; }

    /// <summary>qform_code; 0 means that there is no qform.</summary>
    public required int QformCode { get; init; }

    /// <summary>sform_code; 0 means that there is no sform.</summary>
    public required int SformCode { get; init; }

    /// <summary>quatern_b, quatern_c and quatern_d.</summary>
    public required Vector3D Quaternion { get; init; }

    /// <summary>qoffset_x, qoffset_y and qoffset_z, in the file's unit.</summary>
    public required Vector3D QformOffset { get; init; }

    /// <summary>srow_x, srow_y and srow_z as they stand, in the file's unit; without meaning if <see cref="SformCode"/> is 0.</summary>
    public required Affine Sform { get; init; }

    /// <summary>descrip, up to its first zero byte; letters beyond ASCII become question marks.</summary>
    public required string Description { get; init; }

    /// <summary>
    /// Grid and place in millimetres. The affine is the sform if its code is not 0, else the qform if its code is not 0,
    /// else a diagonal of pixdim with the first axis flipped and the origin at the grid's middle: the choice of nibabel's
    /// <c>get_best_affine</c>.
    /// </summary>
    public VolumeGeometry Geometry { get; internal init; } = new(default, Affine.Identity);

    /// <summary>Whether stored values are scaled to real ones: a slope that is finite and not 0, other than the identity.</summary>
    public bool HasScaling => Slope != 0 && double.IsFinite(Slope) && (Slope != 1 || Intercept != 0);

    /// <summary>
    /// How far sform and qform place a corner of the grid apart, in millimetres; null where one of them is not there or is no place.
    /// </summary>
    public double? FormsApartMm => HeaderTransform.FormsApart(this);

    /// <summary>Byte at which the magic string stands.</summary>
    internal long MagicOffset => (Version == 1 ? HeaderLayout.Nifti1 : HeaderLayout.Nifti2).Magic;

    /// <summary>Bytes the voxels take, uncompressed.</summary>
    internal long DataBytes => Size.Count * DataType.Bytes();

    /// <summary>Millimetres in one unit of the file; an unknown unit counts as millimetres.</summary>
    internal double MillimetresPerUnit => (Units & 7) switch
    {
        1 => 1000,
        3 => 0.001,
        _ => 1,
    };
}
