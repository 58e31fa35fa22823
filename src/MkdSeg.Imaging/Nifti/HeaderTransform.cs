using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Nifti;

/// <summary>From the fields of a header to its affine, with the choices of nibabel 5.0 (<c>get_best_affine</c>).</summary>
internal static class HeaderTransform
{
    /// <summary>A determinant under this share of the product of the axes' lengths: the axes lie in a plane.</summary>
    private const double FlatShare = 1e-5;

    /// <summary>The affine in millimetres.</summary>
    /// <exception cref="NiftiFormatException">Numbers are not finite, pixdim is not positive, axes do not span space.</exception>
    public static Affine BestAffine(NiftiHeader header, HeaderLayout layout, string path)
    {
        if (header.SformCode != 0)
        {
            return Checked(header, header.Sform, path, layout.Srow, "sform");
        }

        Vector3D p = header.PixelDimensions;
        if (!(p.X > 0 && p.Y > 0 && p.Z > 0))
        {
            throw new NiftiFormatException(
                path, layout.PixDim + layout.RealWidth, $"pixdim is {p.X}, {p.Y}, {p.Z}, not positive",
                "repair the voxel spacing in the header");
        }

        if (header.QformCode == 0)
        {
            GridSize n = header.Size;
            Affine diagonal = Affine.Scaling(
                -p.X, p.Y, p.Z, new((n.X - 1) / 2.0 * p.X, -(n.Y - 1) / 2.0 * p.Y, -(n.Z - 1) / 2.0 * p.Z));
            return Checked(header, diagonal, path, layout.PixDim, "pixdim");
        }

        // quaternion_threshold of nibabel: -3 eps of the stored precision.
        double tolerance = header.Version == 1 ? 3 * 1.1920928955078125e-7 : 3 * 2.220446049250313e-16;
        Vector3D q = header.Quaternion;
        double w2 = 1 - ((q.X * q.X) + (q.Y * q.Y) + (q.Z * q.Z));
        if (!(w2 >= -tolerance))
        {
            throw new NiftiFormatException(
                path, layout.Quaternion, $"the quaternion {q.X}, {q.Y}, {q.Z} is not a rotation", "repair the qform or set sform_code");
        }

        return Checked(header, Qform(q, header.Qfac, p, header.QformOffset), path, layout.Quaternion, "qform");
    }

    /// <summary>The affine of a qform in the file's unit: method 2 of nifti1.h.</summary>
    /// <param name="q">quatern_b, c, d; of length 1 at most, but for rounding.</param>
    /// <param name="qfac">-1 mirrors axis 2; every other value counts as 1.</param>
    /// <param name="spacing">pixdim[1..3].</param>
    /// <param name="offset">qoffset.</param>
    public static Affine Qform(Vector3D q, double qfac, Vector3D spacing, Vector3D offset)
    {
        (double x, double y, double z) = (q.X, q.Y, q.Z);
        double w = Math.Sqrt(Math.Max(0, 1 - ((x * x) + (y * y) + (z * z))));
        double s = 2 / ((w * w) + (x * x) + (y * y) + (z * z));
        Vector3D c0 = new(1 - (s * ((y * y) + (z * z))), s * ((x * y) + (w * z)), s * ((x * z) - (w * y)));
        Vector3D c1 = new(s * ((x * y) - (w * z)), 1 - (s * ((x * x) + (z * z))), s * ((y * z) + (w * x)));
        Vector3D c2 = new(s * ((x * z) + (w * y)), s * ((y * z) - (w * x)), 1 - (s * ((x * x) + (y * y))));
        return Affine.FromColumns(
            spacing.X * c0, spacing.Y * c1, spacing.Z * (qfac == -1 ? -1 : 1) * c2, offset);
    }

    /// <summary>Quaternion and qfac of the rotation that an affine without shear holds (Shepperd's method).</summary>
    public static (Vector3D Quaternion, double Qfac) QuaternionOf(Affine affine)
    {
        double qfac = affine.Determinant < 0 ? -1 : 1;
        Vector3D spacing = affine.Spacing;
        double R(int row, int column) => affine[row, column] / spacing[column] * (column == 2 ? qfac : 1);
        double[] squares =
        [
            1 + R(0, 0) + R(1, 1) + R(2, 2), 1 + R(0, 0) - R(1, 1) - R(2, 2),
            1 - R(0, 0) + R(1, 1) - R(2, 2), 1 - R(0, 0) - R(1, 1) + R(2, 2),
        ];
        (double w, double x, double y, double z) = Array.IndexOf(squares, squares.Max()) switch
        {
            0 => (squares[0], R(2, 1) - R(1, 2), R(0, 2) - R(2, 0), R(1, 0) - R(0, 1)),
            1 => (R(2, 1) - R(1, 2), squares[1], R(0, 1) + R(1, 0), R(0, 2) + R(2, 0)),
            2 => (R(0, 2) - R(2, 0), R(0, 1) + R(1, 0), squares[2], R(1, 2) + R(2, 1)),
            _ => (R(1, 0) - R(0, 1), R(0, 2) + R(2, 0), R(1, 2) + R(2, 1), squares[3]),
        };
        double scale = (w < 0 ? -1 : 1) / Math.Sqrt((w * w) + (x * x) + (y * y) + (z * z));
        return (scale * new Vector3D(x, y, z), qfac);
    }

    /// <summary>Largest distance of a corner under sform and qform, in millimetres; null where there are not two places.</summary>
    public static double? FormsApart(NiftiHeader header)
    {
        (Vector3D p, Vector3D q) = (header.PixelDimensions, header.Quaternion);
        bool isRotation = (q.X * q.X) + (q.Y * q.Y) + (q.Z * q.Z) <= 1 + 1e-6;
        if (header.SformCode == 0 || header.QformCode == 0 || !(p.X > 0 && p.Y > 0 && p.Z > 0) || !isRotation)
        {
            return null;
        }

        double apart = header.MillimetresPerUnit
            * GridCorners.MaxDistance(header.Size, header.Sform, Qform(q, header.Qfac, p, header.QformOffset));
        return double.IsFinite(apart) ? apart : null;
    }

    private static Affine Checked(NiftiHeader header, Affine inFileUnit, string path, long offset, string name)
    {
        double mm = header.MillimetresPerUnit;
        Affine affine = mm == 1 ? inFileUnit : Affine.Scaling(mm, mm, mm).After(inFileUnit);
        Vector3D spacing = affine.Spacing;
        double volume = spacing.X * spacing.Y * spacing.Z;
        double place = affine.Translation.Length;
        if (!double.IsFinite(volume) || !double.IsFinite(place) || !double.IsFinite(affine.Determinant))
        {
            throw new NiftiFormatException(path, offset, $"the {name} holds numbers that are not finite", "repair the header");
        }

        // The second bound is that of Affine.Inverse: a voxel of 0.1 micrometres.
        if (Math.Abs(affine.Determinant) <= FlatShare * volume || Math.Abs(affine.Determinant) < 1e-12)
        {
            throw new NiftiFormatException(path, offset, $"the axes of the {name} do not span space", "repair the header");
        }

        return affine;
    }
}
