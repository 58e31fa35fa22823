using System.Numerics;

namespace MkdSeg.Phantom.Shapes;

/// <summary>An axis-aligned ellipsoid in the coordinates it is asked in.</summary>
/// <param name="Centre">Middle, mm.</param>
/// <param name="Radii">Half axes, mm.</param>
internal readonly record struct Ellipsoid(Vector3 Centre, Vector3 Radii)
{
    /// <summary>Signed distance in mm, first order near the surface (Quilez' bound: k0 (k0 - 1) / k1).</summary>
    public float Distance(Vector3 p)
    {
        Vector3 q = (p - Centre) / Radii;
        float k0 = q.Length();
        float k1 = (q / Radii).Length();
        return k1 < 1e-6f ? -MathF.Min(Radii.X, MathF.Min(Radii.Y, Radii.Z)) : k0 * (k0 - 1) / k1;
    }
}
