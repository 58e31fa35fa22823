namespace MkdSeg.Imaging.Geometry;

/// <summary>The grid of a volume and its place in the patient.</summary>
/// <param name="Size">Voxels along each axis.</param>
/// <param name="VoxelToWorld">Maps voxel indices of voxel centres to millimetres, RAS+.</param>
public sealed record VolumeGeometry(GridSize Size, Affine VoxelToWorld)
{
    /// <summary>Cosine between two axes up to which they count as perpendicular.</summary>
    public const double PerpendicularTolerance = 1e-3;

    /// <summary>Distance between neighbouring voxel centres along each axis, in millimetres.</summary>
    public Vector3D Spacing => VoxelToWorld.Spacing;

    /// <summary>Volume of a voxel in cubic millimetres, also where the axes are sheared.</summary>
    public double VoxelVolume => Math.Abs(VoxelToWorld.Determinant);

    /// <summary>
    /// Whether two axes are not perpendicular, as those of a CT with a tilted gantry are not: the cosine between them is above
    /// <see cref="PerpendicularTolerance"/>. Three spacings do not describe such a grid.
    /// </summary>
    public bool IsSheared => LargestCosine > PerpendicularTolerance;

    /// <summary>How far the axes are from right angles, in degrees; 0 without shear.</summary>
    public double ShearDegrees => Math.Asin(Math.Min(1, LargestCosine)) * 180 / Math.PI;

    /// <summary>Largest angle between an axis of the grid and the axis of the body next to it, in degrees; 0 for an upright grid.</summary>
    public double ObliquityDegrees => Math.Max(Obliquity(0), Math.Max(Obliquity(1), Obliquity(2)));

    /// <summary>World position of the middle of the grid, in millimetres.</summary>
    public Vector3D Centre => VoxelToWorld.Apply(new((Size.X - 1) / 2.0, (Size.Y - 1) / 2.0, (Size.Z - 1) / 2.0));

    /// <summary>Whether the axes run along x to the right, y to the front and z to the head, to within 1e-6 of a voxel.</summary>
    public bool IsRas
    {
        get
        {
            for (int axis = 0; axis < 3; axis++)
            {
                Vector3D column = VoxelToWorld.Column(axis);
                if (!(column[axis] >= column.Length * (1 - 1e-12)) || column.Length == 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private double LargestCosine => Math.Max(Cosine(0, 1), Math.Max(Cosine(0, 2), Cosine(1, 2)));

    private double Obliquity(int axis)
    {
        Vector3D column = VoxelToWorld.Column(axis);
        double along = Math.Max(Math.Abs(column.X), Math.Max(Math.Abs(column.Y), Math.Abs(column.Z)));
        return Math.Acos(Math.Min(1, along / column.Length)) * 180 / Math.PI;
    }

    private double Cosine(int a, int b)
    {
        (Vector3D u, Vector3D v) = (VoxelToWorld.Column(a), VoxelToWorld.Column(b));
        return Math.Abs((u.X * v.X) + (u.Y * v.Y) + (u.Z * v.Z)) / (u.Length * v.Length);
    }
}
