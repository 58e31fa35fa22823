using System.Numerics;

namespace MkdSeg.Phantom.Shapes;

/// <summary>An orthonormal frame: for the left ventricle its axis, the way to the septum and the way up.</summary>
/// <param name="Origin">Where the frame stands, mm.</param>
/// <param name="Axis">First axis.</param>
/// <param name="Side">Second axis.</param>
/// <param name="Up">Third axis.</param>
internal readonly record struct Frame(Vector3 Origin, Vector3 Axis, Vector3 Side, Vector3 Up)
{
    /// <summary>A frame from an axis and a rough second direction; the third is their cross product up to sign.</summary>
    public static Frame Along(Vector3 origin, Vector3 axis, Vector3 roughSide)
    {
        axis = Vector3.Normalize(axis);
        Vector3 side = Vector3.Normalize(roughSide - (Vector3.Dot(roughSide, axis) * axis));
        return new(origin, axis, side, Vector3.Cross(side, axis));
    }

    /// <summary>Coordinates of a point in the frame, mm.</summary>
    public Vector3 ToLocal(Vector3 p)
    {
        p -= Origin;
        return new(Vector3.Dot(p, Axis), Vector3.Dot(p, Side), Vector3.Dot(p, Up));
    }

    /// <summary>The point with these coordinates, mm.</summary>
    public Vector3 ToWorld(Vector3 q) => Origin + (q.X * Axis) + (q.Y * Side) + (q.Z * Up);
}
