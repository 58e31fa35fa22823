using System.Text;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Nifti;

/// <summary>Builds the header of a single-file NIfTI in this machine's byte order.</summary>
internal static class HeaderWriter
{
    /// <summary>sform and qform must place every corner within this share of a voxel of each other.</summary>
    private const double CornerTolerance = 0.01;

    /// <summary>NIFTI_XFORM_SCANNER_ANAT.</summary>
    private const int ScannerCode = 1;

    /// <summary>A header with the transforms of <paramref name="like"/>, or with both made from the geometry.</summary>
    /// <param name="geometry">Grid and place.</param>
    /// <param name="type">Type of a voxel.</param>
    /// <param name="like">Whose transforms to take; null for none.</param>
    /// <param name="description">At most 80 letters of ASCII.</param>
    /// <returns>Header and the four zero bytes that say that no extensions follow.</returns>
    public static byte[] Build(VolumeGeometry geometry, NiftiDataType type, NiftiHeader? like, string description)
    {
        GridSize size = geometry.Size;
        bool large = Math.Max(size.X, Math.Max(size.Y, size.Z)) > short.MaxValue;
        HeaderLayout layout = large || like?.Version == 2 ? HeaderLayout.Nifti2 : HeaderLayout.Nifti1;
        var block = new HeaderBlock(layout, new byte[layout.SingleFileOffset], !BitConverter.IsLittleEndian);

        block.SetInteger(0, 4, layout.Bytes);
        if (layout.Version == 1)
        {
            "n+1\0"u8.CopyTo(block.Bytes.AsSpan(layout.Magic));
            block.SetReal(layout.VoxOffset, layout.SingleFileOffset);
        }
        else
        {
            "n+2\0\r\n\u001a\n"u8.CopyTo(block.Bytes.AsSpan(layout.Magic));
            block.SetInteger(layout.VoxOffset, 8, layout.SingleFileOffset);
        }

        long[] dim = [3, size.X, size.Y, size.Z, 1, 1, 1, 1];
        for (int d = 0; d < dim.Length; d++)
        {
            block.SetInteger(layout.Dim + (d * layout.DimWidth), layout.DimWidth, dim[d]);
            block.SetReal(layout.PixDim + (d * layout.RealWidth), 1);
        }

        block.SetInteger(layout.DataType, 2, (int)type);
        block.SetInteger(layout.BitPix, 2, 8 * type.Bytes());
        block.SetReal(layout.Slope, 1);
        Encoding.ASCII.GetBytes(description, block.Bytes.AsSpan(layout.Description, HeaderLayout.DescriptionBytes));
        SetTransforms(block, like ?? Transforms(geometry, layout));
        return block.Bytes;
    }

    private static void SetTransforms(HeaderBlock block, NiftiHeader from)
    {
        HeaderLayout layout = block.Layout;
        block.SetReal(layout.PixDim, from.Qfac);
        block.SetVector(layout.PixDim + layout.RealWidth, from.PixelDimensions);
        block.SetInteger(layout.Units, layout.UnitsWidth, from.Units);
        block.SetInteger(layout.QformCode, layout.CodeWidth, from.QformCode);
        block.SetInteger(layout.SformCode, layout.CodeWidth, from.SformCode);
        block.SetVector(layout.Quaternion, from.Quaternion);
        block.SetVector(layout.QformOffset, from.QformOffset);
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                block.SetReal(layout.Srow + (((4 * row) + column) * layout.RealWidth), from.Sform[row, column]);
            }
        }
    }

    private static NiftiHeader Transforms(VolumeGeometry geometry, HeaderLayout layout)
    {
        Affine affine = geometry.VoxelToWorld;
        (Vector3D quaternion, double qfac) = HeaderTransform.QuaternionOf(affine);
        Vector3D Stored(Vector3D v) => layout.RealWidth == 4 ? new((float)v.X, (float)v.Y, (float)v.Z) : v;

        // A qform cannot hold shear, and single precision blurs rotations by nearly 180 degrees: keep it only if it tells
        // the same place as the sform.
        Affine qform = HeaderTransform.Qform(Stored(quaternion), qfac, Stored(affine.Spacing), Stored(affine.Translation));
        Vector3D spacing = affine.Spacing;
        double voxel = Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z));
        bool faithful = GridCorners.MaxDistance(geometry.Size, qform, affine) <= CornerTolerance * voxel;
        return new NiftiHeader
        {
            Version = layout.Version,
            IsBigEndian = false,
            IsPair = false,
            DataType = NiftiDataType.Float32,
            Size = geometry.Size,
            PixelDimensions = spacing,
            Qfac = qfac,
            VoxelOffset = layout.SingleFileOffset,
            Slope = 1,
            Intercept = 0,
            Units = 2,
            QformCode = faithful ? ScannerCode : 0,
            SformCode = ScannerCode,
            Quaternion = quaternion,
            QformOffset = affine.Translation,
            Sform = affine,
            Description = string.Empty,
        };
    }
}
