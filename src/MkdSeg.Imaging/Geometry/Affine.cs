namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// An affine map of 3D space with double precision: the upper three rows of a 4 x 4 matrix. As the geometry of a volume
/// it maps voxel indices (i, j, k) of voxel centres to world coordinates in millimetres, RAS+ (x to the patient's right,
/// y to the front, z to the head), as NIfTI and nibabel do.
/// </summary>
public sealed record Affine
{
    private Affine(Vector3D column0, Vector3D column1, Vector3D column2, Vector3D translation) =>
        (Column0, Column1, Column2, Translation) = (column0, column1, column2, translation);

    /// <summary>The map that changes nothing.</summary>
    public static Affine Identity { get; } = Scaling(1, 1, 1);

    /// <summary>Where a step along axis 0 leads.</summary>
    public Vector3D Column0 { get; }

    /// <summary>Where a step along axis 1 leads.</summary>
    public Vector3D Column1 { get; }

    /// <summary>Where a step along axis 2 leads.</summary>
    public Vector3D Column2 { get; }

    /// <summary>Where the origin goes.</summary>
    public Vector3D Translation { get; }

    /// <summary>Lengths of the three columns: the voxel spacing in millimetres.</summary>
    public Vector3D Spacing => new(Column0.Length, Column1.Length, Column2.Length);

    /// <summary>Determinant of the linear part: negative where the map mirrors.</summary>
    public double Determinant =>
        (Column0.X * ((Column1.Y * Column2.Z) - (Column2.Y * Column1.Z)))
        - (Column1.X * ((Column0.Y * Column2.Z) - (Column2.Y * Column0.Z)))
        + (Column2.X * ((Column0.Y * Column1.Z) - (Column1.Y * Column0.Z)));

    /// <summary>A map from its columns and its translation.</summary>
    public static Affine FromColumns(Vector3D column0, Vector3D column1, Vector3D column2, Vector3D translation) =>
        new(column0, column1, column2, translation);

    /// <summary>A map that scales along the axes and then moves.</summary>
    public static Affine Scaling(double x, double y, double z, Vector3D translation = default) =>
        new(new Vector3D(x, 0, 0), new Vector3D(0, y, 0), new Vector3D(0, 0, z), translation);

    /// <summary>One column of the linear part.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    public Vector3D Column(int axis) => axis switch
    {
        0 => Column0,
        1 => Column1,
        2 => Column2,
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <summary>Entry of the 3 x 4 matrix.</summary>
    /// <param name="row">0, 1 or 2.</param>
    /// <param name="column">0 to 3; 3 is the translation.</param>
    public double this[int row, int column] => column == 3 ? Translation[row] : Column(column)[row];

    /// <summary>The image of a point.</summary>
    public Vector3D Apply(Vector3D point) => ApplyLinear(point) + Translation;

    /// <summary>The image of a direction: without the translation.</summary>
    public Vector3D ApplyLinear(Vector3D direction) =>
        (direction.X * Column0) + (direction.Y * Column1) + (direction.Z * Column2);

    /// <summary>This map after another one: <c>a.After(b).Apply(p) == a.Apply(b.Apply(p))</c>.</summary>
    public Affine After(Affine first) => new(
        ApplyLinear(first.Column0), ApplyLinear(first.Column1), ApplyLinear(first.Column2), Apply(first.Translation));

    /// <summary>The map that undoes this one.</summary>
    /// <exception cref="InvalidInputException">The linear part is singular.</exception>
    public Affine Inverse()
    {
        double det = Determinant;
        if (!double.IsFinite(det) || Math.Abs(det) < 1e-12)
        {
            throw new InvalidInputException("The affine has no inverse: its axes do not span space; repair the image header.");
        }

        // Rows of the inverse are the cross products of the columns, divided by the determinant.
        Vector3D r0 = (1 / det) * Cross(Column1, Column2);
        Vector3D r1 = (1 / det) * Cross(Column2, Column0);
        Vector3D r2 = (1 / det) * Cross(Column0, Column1);
        var linear = new Affine(new(r0.X, r1.X, r2.X), new(r0.Y, r1.Y, r2.Y), new(r0.Z, r1.Z, r2.Z), default);
        return new Affine(linear.Column0, linear.Column1, linear.Column2, -1 * linear.ApplyLinear(Translation));
    }

    private static Vector3D Cross(Vector3D a, Vector3D b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));
}
