namespace MkdSeg.Imaging.Geometry;

/// <summary>The grid of a volume and its place in the patient.</summary>
/// <param name="Size">Voxels along each axis.</param>
/// <param name="VoxelToWorld">Maps voxel indices of voxel centres to millimetres, RAS+.</param>
public sealed record VolumeGeometry(GridSize Size, Affine VoxelToWorld)
{
    /// <summary>Distance between neighbouring voxel centres along each axis, in millimetres.</summary>
    public Vector3D Spacing => VoxelToWorld.Spacing;

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
}
