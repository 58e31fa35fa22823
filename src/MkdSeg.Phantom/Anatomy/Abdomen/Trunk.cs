using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>
/// What encloses the organs of the abdomen: skin, fat, muscle, lower ribs, lumbar spine, diaphragm, and the bases of the lungs above it.
/// Patient coordinates: mm, right, front, up; the middle stands in front of the spine, level with the upper halves of the kidneys.
/// </summary>
internal sealed class Trunk
{
    private readonly Vector3 _skin;
    private readonly Vector3 _cavity;
    private readonly float _fat;
    private readonly float _dome;
    private readonly WaveField _unevenness;
    private readonly Ellipsoid _heart;
    private readonly Tube[] _psoas;

    /// <summary>Draws one patient's trunk.</summary>
    public Trunk(Draw draw)
    {
        float girth = draw.Factor(0.03);
        _cavity = girth * new Vector3(132 * draw.Factor(0.03), 79 * draw.Factor(0.03), 1e4f);
        _fat = 13 * draw.Factor(0.3);
        _skin = new Vector3(_cavity.X + 19, _cavity.Y + 25, 1e4f) + new Vector3(_fat, _fat, 0);
        _dome = draw.Deviation(4);
        Skeleton = new(new(0, 2), new(draw.Deviation(2), -54), draw.Uniform(0, Skeleton.VertebraPitch), 1.12f);
        _unevenness = new(draw.Random, 70, 150);
        _heart = new(draw.Offset(3) + new Vector3(-24, 28, 118), new(58, 44, 40));
        _psoas = [Psoas(draw, 1), Psoas(draw, -1)];
    }

    /// <summary>Ribs and spine.</summary>
    public Skeleton Skeleton { get; }

    /// <summary>How far soft surfaces are out of their ideal place there, in standard deviations.</summary>
    public float Unevenness(Vector3 p) => _unevenness.At(p);

    /// <summary>The skin. Signed distance, mm.</summary>
    public float Skin(Vector3 p) => new Ellipsoid(new(0, -13, 0), _skin).Distance(Flat(p));

    /// <summary>Outside of the muscles, from the distance to the skin. Signed distance, mm.</summary>
    public float MuscleLayer(float skin, float uneven) => skin + (_fat * (1 + (0.12f * uneven)));

    /// <summary>Inside of the wall, narrower towards the chest. Signed distance, mm.</summary>
    public float Cavity(Vector3 p, float uneven)
    {
        float narrowing = 1 - (0.000016f * MathF.Pow(MathF.Max(0, p.Z - 20), 2));
        var q = new Vector3(p.X / narrowing, (p.Y - 2) / ((0.3f * narrowing) + 0.7f), 0);
        return new Ellipsoid(Vector3.Zero, _cavity).Distance(q) + (1.5f * uneven);
    }

    /// <summary>Ribs where there are any: at the sides and behind lower down than in front. Signed distance, mm.</summary>
    public float Ribs(Vector3 p, float cavity, out bool isCartilage)
    {
        float arch = 0.8f * ((0.9f * (p.Y + 40)) - 52 - p.Z);
        Vector3 descending = p with { Z = p.Z + (0.35f * MathF.Abs(p.X)) };
        return MathF.Max(Skeleton.Ribs(descending, cavity, out isCartilage) + 1.3f, arch);
    }

    /// <summary>Below the diaphragm with its two domes. Signed distance, mm.</summary>
    public float Abdomen(Vector3 p, float uneven)
    {
        float right = 92 * Bump(p, new(66, 2), 49);
        float left = 82 * Bump(p, new(-62, 0), 46);
        return 0.7f * (p.Z - (11 + _dome + right + left + (2 * uneven)));
    }

    /// <summary>The heart on the diaphragm. Signed distance, mm.</summary>
    public float Heart(Vector3 p) => _heart.Distance(p);

    /// <summary>Tissue about spine and oesophagus, which keeps the lungs apart. Signed distance, mm.</summary>
    public float Mediastinum(Vector3 p) =>
        Blend.Union(new Ellipsoid(new(-2, -42, 0), new(32, 34, 1e4f)).Distance(Flat(p)), Heart(p) - 5, 10);

    /// <summary>The muscles beside the spine. Signed distance, mm.</summary>
    public float Psoas(Vector3 p) => MathF.Min(_psoas[0].Distance(p), _psoas[1].Distance(p));

    private static Tube Psoas(Draw draw, int side)
    {
        float width = draw.Factor(0.12);
        return new(
            draw.Point(new(side * 27, -52, 10), 6 * width, 1), draw.Point(new(side * 34, -46, -45), 15 * width, 1),
            draw.Point(new(side * 42, -38, -95), 20 * width, 1), draw.Point(new(side * 48, -30, -150), 22 * width, 1));
    }

    private static Vector3 Flat(Vector3 p) => p with { Z = 0 };

    private static float Bump(Vector3 p, Vector2 centre, float width) =>
        MathF.Exp(-Vector2.DistanceSquared(new(p.X, p.Y), centre) / (2 * width * width));
}
