using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>Aorta, inferior cava, the vessels of the kidneys and of the liver. Signed distances in mm.</summary>
internal sealed class AbdomenVessels
{
    private readonly Tube _aorta;
    private readonly Tube _cava;
    private readonly Tube[] _arteries;
    private readonly Tube[] _veins;
    private readonly Tube _portal;
    private readonly Tube[] _hepatic;

    /// <summary>Draws one patient's vessels.</summary>
    /// <param name="draw">The patient's numbers.</param>
    /// <param name="rightHilum">Where the vessels enter the right kidney.</param>
    /// <param name="leftHilum">Where the vessels enter the left kidney.</param>
    public AbdomenVessels(Draw draw, Vector3 rightHilum, Vector3 leftHilum)
    {
        float calibre = draw.Factor(0.08);
        _aorta = new(
            draw.Point(new(-10, -30, 140), 11.5f * calibre, 2), draw.Point(new(-8, -26, 60), 11 * calibre, 2),
            draw.Point(new(-7, -22, -20), 10 * calibre, 2), draw.Point(new(-6, -20, -95), 9 * calibre, 2),
            draw.Point(new(-6, -20, -150), 8.5f * calibre, 2));
        float width = draw.Factor(0.1);
        _cava = new(
            draw.Point(new(14, 4, 130), 13 * width, 1), draw.Point(new(17, -8, 70), 13 * width, 1),
            draw.Point(new(19, -18, 0), 11.5f * width, 1.5), draw.Point(new(18, -18, -80), 10.5f * width, 1.5),
            draw.Point(new(18, -18, -150), 10 * width, 1.5));
        _arteries =
        [
            new(new Vector4(-4, -20, -26, 3.5f), new Vector4(28, -32, -30, 3), new Vector4(rightHilum, 3)),
            new(new Vector4(-8, -20, -26, 3.5f), new Vector4(-28, -24, -28, 3), new Vector4(leftHilum, 3)),
        ];
        _veins =
        [
            new(
                new Vector4(19, -18, -32, 6), new Vector4(0.5f * (rightHilum + new Vector3(19, -8, -32)), 5.5f),
                new Vector4(rightHilum, 5)),
            new(
                new Vector4(17, -16, -22, 6), new Vector4(-10, -6, -22, 5), new Vector4(-30, -12, -25, 5.5f), new Vector4(leftHilum, 5)),
        ];
        _portal = new(draw.Point(new(2, 4, -18), 6.5f, 1.5), draw.Point(new(18, 4, 8), 7, 1.5), draw.Point(new(38, 2, 24), 7, 2));
        Vector3 fork = new(38, 2, 24), gate = new(16, -4, 82);
        _hepatic =
        [
            Branch(draw, fork, new(92, -22, 14)), Branch(draw, fork, new(84, 42, 16)), Branch(draw, fork, new(-18, 38, 42)),
            Branch(draw, gate, new(98, -12, 52)), Branch(draw, gate, new(60, 52, 52)), Branch(draw, gate, new(-30, 42, 56)),
        ];
    }

    /// <summary>The aorta with the arteries of the kidneys.</summary>
    public float Aorta(Vector3 p) => MathF.Min(_aorta.Distance(p), MathF.Min(_arteries[0].Distance(p), _arteries[1].Distance(p)));

    /// <summary>The inferior cava by itself, which the liver lies about.</summary>
    public float Cava(Vector3 p) => _cava.Distance(p);

    /// <summary>The veins of both kidneys.</summary>
    public float RenalVeins(Vector3 p) => MathF.Min(_veins[0].Distance(p), _veins[1].Distance(p));

    /// <summary>The portal vein and the vessels within the liver.</summary>
    public float Hepatic(Vector3 p)
    {
        float best = _portal.Distance(p);
        foreach (Tube branch in _hepatic)
        {
            if (!branch.IsBeyond(best, p))
            {
                best = MathF.Min(best, branch.Distance(p));
            }
        }

        return best;
    }

    private static Tube Branch(Draw draw, Vector3 from, Vector3 to) =>
        new(new Vector4(from, 5.5f), draw.Point(0.5f * (from + to), 4.2f, 6), draw.Point(to, 2.2f, 8));
}
