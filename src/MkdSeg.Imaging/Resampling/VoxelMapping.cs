using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>
/// From voxels of a target grid to continuous indices of a source grid. Indices within a millionth of a whole number count
/// as that number, so that rounding of the inverse affine cannot blur a resampling onto the same centres.
/// </summary>
internal readonly struct VoxelMapping
{
    private const double Snap = 1e-6;
    private readonly Affine map;

    public VoxelMapping(VolumeGeometry source, VolumeGeometry target) =>
        map = source.VoxelToWorld.Inverse().After(target.VoxelToWorld);

    /// <summary>Change of the source index for a step along axis 0 of the target.</summary>
    public Vector3D Step => map.Column0;

    /// <summary>Source index of the first voxel of a row of the target.</summary>
    public Vector3D RowStart(int j, int k) => map.Apply(new(0, j, k));

    /// <summary>Whether an index lies within half a voxel of the outermost centres.</summary>
    public static bool IsInside(double index, int size) => index >= -0.5 - Snap && index <= size - 0.5 + Snap;

    /// <summary>The two voxels around an index along one axis, clamped to the grid, and the weight of the second.</summary>
    public static (int Low, int High, double Weight) Neighbours(double index, int size)
    {
        double clamped = Math.Clamp(index, 0, size - 1);
        int low = (int)clamped;
        double weight = clamped - low;
        return weight < Snap ? (low, low, 0)
            : weight > 1 - Snap ? (low + 1, low + 1, 0)
            : (low, low + 1, weight);
    }

    /// <summary>The voxel nearest to an index along one axis; the higher one if two are equally near.</summary>
    public static int Nearest(double index, int size) => (int)Math.Clamp(Math.Floor(index + 0.5 + Snap), 0, size - 1);
}
