using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// A half ellipsoid of muscle about a half ellipsoid of blood, both cut at the base where the mitral and aortic valves
/// are. The cavity is about 48 mm wide and 85 mm long, the wall 10 mm at the base and thinner at the apex.
/// </summary>
internal sealed class LeftVentricle
{
    /// <summary>How far behind the middle of the ellipsoid the base plane lies, mm.</summary>
    public const float Base = 25;

    private readonly Ellipsoid _endocardium;
    private readonly Ellipsoid _epicardium;
    private readonly Tube _outflow;
    private readonly Tube[] _papillary;
    private readonly WaveField _trabeculae;
    private readonly float _detail;

    /// <summary>Draws one patient's ventricle.</summary>
    /// <param name="draw">The patient's numbers.</param>
    /// <param name="detail">Papillary muscles and trabeculae, 0 for none.</param>
    /// <param name="thickness">Factor on the thickness of the wall.</param>
    public LeftVentricle(Draw draw, double detail, float thickness)
    {
        // Left, front, down: the usual 45 degrees in the axial plane and a good 30 degrees below it.
        Vector3 axis = new Vector3(-0.65f, 0.55f, -0.52f) + draw.Offset(0.07);
        Frame = Frame.Along(new Vector3(-22, 8, -16) + draw.Offset(1.5), axis, new(0.74f, 0.67f, 0));
        float width = 24 * draw.Factor(0.04);
        float length = 59 * draw.Factor(0.04);
        float wall = 9.2f * draw.Factor(0.09) * thickness;
        float ratio = draw.Factor(0.04);
        _endocardium = new(Vector3.Zero, new(length, width * ratio, width / ratio));
        _epicardium = new(Vector3.Zero, new(length + (0.75f * wall), (width * ratio) + wall, (width / ratio) + wall));
        AorticValve = new(-Base, 12, 8);
        _outflow = new(new Vector4(2, 2, 1, 11), new Vector4(AorticValve + new Vector3(-4, 0.6f, 0.4f), 11));
        _papillary =
        [
            new(draw.Point(new(30, -15, 10), 5, 2), draw.Point(new(14, -9, 9), 4.5f, 2), draw.Point(new(-3, -5, 6), 3, 2)),
            new(draw.Point(new(30, -9, -14), 5, 2), draw.Point(new(14, -5, -12), 4.5f, 2), draw.Point(new(-3, -4, -8), 3, 2)),
        ];
        _trabeculae = new(draw.Random, 8, 18);
        _detail = (float)detail;
    }

    /// <summary>Axis towards the apex, side towards the septum, up.</summary>
    public Frame Frame { get; }

    /// <summary>Middle of the aortic valve, in the frame.</summary>
    public Vector3 AorticValve { get; }

    /// <summary>Muscle and cavity together, in the frame: the rim of the base is rounded. Signed distance, mm.</summary>
    public float Body(Vector3 q) => Blend.Intersect(_epicardium.Distance(q), BasePlane(q), 5);

    /// <summary>Blood pool with papillary muscles, in the frame: what MM-WHS labels. Signed distance, mm.</summary>
    public float Cavity(Vector3 q)
    {
        float chamber = Blend.Union(_endocardium.Distance(q), _outflow.Distance(q), 6);
        return Blend.Intersect(chamber, BasePlane(q), 2);
    }

    /// <summary>Muscle inside the blood pool, in the frame: papillary muscles and trabeculae. Signed distance, mm.</summary>
    /// <param name="q">Where.</param>
    /// <param name="cavity">Distance to the cavity there.</param>
    public float InnerMuscle(Vector3 q, float cavity)
    {
        if (_detail == 0)
        {
            return float.MaxValue;
        }

        float papillary = MathF.Min(_papillary[0].Distance(q), _papillary[1].Distance(q)) + (1.5f * (1 - _detail));
        float roughness = _detail * 1.8f * MathF.Max(0, _trabeculae.At(q)) * Math.Clamp((q.X + 5) / 15, 0, 1);
        return MathF.Min(papillary, -cavity - roughness);
    }

    /// <summary>The base: not quite a plane, its middle stands a few millimetres out. Signed distance, mm.</summary>
    private static float BasePlane(Vector3 q) => -Base - q.X + (0.006f * ((q.Y * q.Y) + (q.Z * q.Z))) - 2;
}
