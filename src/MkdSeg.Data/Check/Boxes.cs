using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>Boxes along the world axes.</summary>
internal static class Boxes
{
    /// <summary>The smaller of each coordinate.</summary>
    public static Vector3D Least(Vector3D a, Vector3D b) => new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    /// <summary>The larger of each coordinate.</summary>
    public static Vector3D Most(Vector3D a, Vector3D b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));

    /// <summary>The box around two boxes.</summary>
    public static HeartRegion Around(HeartRegion a, HeartRegion b) => new(Least(a.Minimum, b.Minimum), Most(a.Maximum, b.Maximum));

    /// <summary>How far two boxes are apart, in millimetres; 0 where they touch.</summary>
    public static double Distance(HeartRegion a, HeartRegion b)
    {
        double Gap(int axis) => Math.Max(0, Math.Max(a.Minimum[axis] - b.Maximum[axis], b.Minimum[axis] - a.Maximum[axis]));
        return new Vector3D(Gap(0), Gap(1), Gap(2)).Length;
    }
}
