using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// A crescent about the septum: inflow behind and right, a body that thins towards the apex, and an outflow that climbs in
/// front of the aortic root to the pulmonary valve. In the left ventricle's frame, whose muscle is cut away by the caller.
/// </summary>
internal sealed class RightVentricle
{
    private readonly Tube _body;
    private readonly Tube _outflow;
    private readonly Tube _moderatorBand;
    private readonly WaveField _trabeculae;
    private readonly float _detail;

    /// <summary>Draws one patient's ventricle.</summary>
    public RightVentricle(Draw draw, double detail)
    {
        float size = 1.12f * draw.Factor(0.04);
        PulmonaryValve = new Vector3(-12, 20, 46) + draw.Offset(1.5);
        _body = new(
            draw.Point(new(-16, 38, -12), 22 * size, 2),
            draw.Point(new(14, 33, -6), 22 * size, 2),
            draw.Point(new(48, 22, -6), 9 * size, 2.5));
        _outflow = new(
            draw.Point(new(8, 36, 6), 18 * size, 1.5),
            draw.Point(new(-3, 33, 26), 16 * size, 1.5),
            new Vector4(PulmonaryValve, 11.2f * size));
        _moderatorBand = new(new Vector4(26, 18, 0, 3.2f), new Vector4(26, 40, -8, 3.2f), new Vector4(22, 56, -10, 3.2f));
        _trabeculae = new(draw.Random, 8, 18);
        _detail = (float)detail;
    }

    /// <summary>Middle of the pulmonary valve, in the frame.</summary>
    public Vector3 PulmonaryValve { get; }

    /// <summary>Blood pool before the neighbours are cut away, in the left ventricle's frame. Signed distance, mm.</summary>
    public float Cavity(Vector3 q) => Blend.Union(_body.Distance(q), _outflow.Distance(q), 14);

    /// <summary>Muscle inside the blood pool: moderator band and trabeculae. Signed distance, mm.</summary>
    /// <param name="q">Where, in the left ventricle's frame.</param>
    /// <param name="cavity">Distance to the cavity there.</param>
    public float InnerMuscle(Vector3 q, float cavity)
    {
        if (_detail == 0)
        {
            return float.MaxValue;
        }

        float roughness = _detail * 2.2f * MathF.Max(0, _trabeculae.At(q)) * Math.Clamp((q.X + 5) / 15, 0, 1);
        return MathF.Min(_moderatorBand.Distance(q) + (1 - _detail), -cavity - roughness);
    }
}
