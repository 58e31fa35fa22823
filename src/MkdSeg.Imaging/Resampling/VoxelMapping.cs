using System.Runtime.CompilerServices;
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

    /// <summary>Whether an index lies within half a voxel of the outermost centres along every axis.</summary>
    public static bool IsInside(Vector3D index, GridSize size) =>
        index.X >= -0.5 - Snap && index.X <= size.X - 0.5 + Snap
        && index.Y >= -0.5 - Snap && index.Y <= size.Y - 0.5 + Snap
        && index.Z >= -0.5 - Snap && index.Z <= size.Z - 0.5 + Snap;

    /// <summary>The voxels around an index along one axis, clamped to the grid: the lower one is returned.</summary>
    /// <param name="index">Continuous index.</param>
    /// <param name="size">Voxels along the axis.</param>
    /// <param name="step">Step to the upper one: 0 if the index is at a centre.</param>
    /// <param name="weight">Weight of the upper one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Neighbours(double index, int size, out int step, out double weight)
    {
        double clamped = Math.Min(Math.Max(index, 0), size - 1);
        int low = (int)(clamped + Snap);
        weight = clamped - low;
        step = weight > Snap ? 1 : 0;
        return low;
    }

    /// <summary>The voxel nearest to an index along one axis; the higher one if two are equally near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Nearest(double index, int size) => Math.Min((int)(Math.Max(index, 0) + 0.5 + Snap), size - 1);
}
