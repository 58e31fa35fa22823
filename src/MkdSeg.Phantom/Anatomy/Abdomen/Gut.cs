using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>
/// Stomach, colon, small bowel and pancreas: nothing of them is labelled. The patient lies on the back, so gas stands in front.
/// Signed distances in mm.
/// </summary>
internal sealed class Gut
{
    private readonly Ellipsoid _fundus;
    private readonly Tube _antrum;
    private readonly Tube _colon;
    private readonly Tube _pancreas;
    private readonly Ellipsoid _bowel;
    private readonly WaveField _loops;
    private readonly WaveField _haustra;
    private readonly WaveField _gas;
    private readonly float _gasLevel;

    /// <summary>Draws one patient's gut.</summary>
    public Gut(Draw draw)
    {
        float filling = draw.Factor(0.12);
        Vector3 fundus = new Vector3(-50, 14, 48) + draw.Offset(4);
        _fundus = new(fundus, filling * new Vector3(34, 34, 42));
        _antrum = new(
            new Vector4(fundus + new Vector3(0, 6, -14), 24 * filling), draw.Point(new(-36, 40, -6), 20 * filling, 4),
            draw.Point(new(2, 46, -14), 15 * filling, 4), draw.Point(new(28, 22, -16), 11, 3));
        _gasLevel = fundus.Y + draw.Uniform(8, 30);
        float bore = draw.Factor(0.1);
        _colon = new(
            draw.Point(new(92, 0, -150), 23 * bore, 5), draw.Point(new(94, 4, -85), 22 * bore, 4),
            draw.Point(new(78, 44, -58), 20 * bore, 4),
            draw.Point(new(10, 58, -72), 18 * bore, 6), draw.Point(new(-60, 52, -40), 18 * bore, 5),
            draw.Point(new(-102, 12, -16), 17 * bore, 4), draw.Point(new(-106, -14, -75), 16 * bore, 3),
            draw.Point(new(-104, -10, -150), 16 * bore, 3));
        _pancreas = new(
            draw.Point(new(30, 8, -22), 14, 2), draw.Point(new(6, 12, -2), 10, 2), draw.Point(new(-34, 0, 6), 10, 3),
            draw.Point(new(-66, -16, 20), 9, 3));
        _bowel = new(new Vector3(-8, 18, -92) + draw.Offset(4), new(84, 48, 66));
        _loops = new(draw.Random, 34, 58);
        _haustra = new(draw.Random, 24, 40);
        _gas = new(draw.Random, 60, 110);
    }

    /// <summary>The stomach.</summary>
    public float Stomach(Vector3 p) => Blend.Union(_fundus.Distance(p), _antrum.Distance(p), 14);

    /// <summary>Gas in the stomach, from the distance to the stomach.</summary>
    public float StomachGas(Vector3 p, float stomach) => MathF.Max(stomach + 3, _gasLevel - p.Y);

    /// <summary>The colon.</summary>
    public float Colon(Vector3 p)
    {
        float d = _colon.Distance(p);
        return d > 12 ? d : d + (2.5f * _haustra.At(p));
    }

    /// <summary>Gas in some stretches of the colon, from the distance to the colon.</summary>
    public float ColonGas(Vector3 p, float colon) => MathF.Max(colon + 4, 7 * (0.15f - _gas.At(p)));

    /// <summary>Loops of the small bowel.</summary>
    public float Bowel(Vector3 p)
    {
        float region = _bowel.Distance(p);
        return region > 10 ? region : MathF.Max(region, 5 - (9 * MathF.Abs(_loops.At(p))));
    }

    /// <summary>The pancreas.</summary>
    public float Pancreas(Vector3 p) => _pancreas.Distance(p);
}
