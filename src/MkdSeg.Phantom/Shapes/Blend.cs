namespace MkdSeg.Phantom.Shapes;

/// <summary>
/// Boolean operations on signed distances (mm, negative inside) with a rounded seam: the quadratic smooth minimum of
/// Quilez. With <c>k</c> = 0 they would be min and max.
/// </summary>
internal static class Blend
{
    /// <summary>Union, with the seam filled over about <paramref name="k"/> mm.</summary>
    public static float Union(float a, float b, float k)
    {
        float h = MathF.Max(k - MathF.Abs(a - b), 0) / k;
        return MathF.Min(a, b) - (h * h * k * 0.25f);
    }

    /// <summary>Intersection, with the edge rounded over about <paramref name="k"/> mm.</summary>
    public static float Intersect(float a, float b, float k) => -Union(-a, -b, k);

    /// <summary>What lies in <paramref name="a"/> and at least <paramref name="gap"/> mm outside of <paramref name="b"/>.</summary>
    public static float Without(float a, float b, float gap = 0) => MathF.Max(a, gap - b);

    /// <summary>Share of a voxel of width <paramref name="width"/> mm that a boundary at this distance leaves inside.</summary>
    public static float Coverage(float distance, float width) => Math.Clamp(0.5f - (distance / width), 0, 1);
}
