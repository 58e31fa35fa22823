using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// What surrounds the heart: skin, fat, muscle, ribs and breastbone, spine, diaphragm and the organs below it. Patient
/// coordinates: mm, right, front, up, from the middle of the heart; the spine stands a little to the right of that.
/// </summary>
internal sealed class Thorax
{
    private readonly Vector2 _middle;
    private readonly Vector2 _cage;
    private readonly float _wall;
    private readonly float _fat;
    private readonly float _diaphragm;
    private readonly WaveField _unevenness;
    private readonly Tube[] _hepaticVessels;
    private readonly Ellipsoid _stomach;
    private readonly Ellipsoid _spleen;

    /// <summary>Draws one patient's chest.</summary>
    public Thorax(Draw draw)
    {
        _middle = new(12 + draw.Deviation(3), -22 + draw.Deviation(2));
        _cage = new(120 * draw.Factor(0.05), 86 * draw.Factor(0.03));
        _wall = 20 * draw.Factor(0.1);
        _fat = 14 * draw.Factor(0.3);
        _diaphragm = -70 + draw.Deviation(2);
        Skeleton = new(_middle, new(_middle.X, -91), draw.Uniform(0, Skeleton.VertebraPitch));
        _unevenness = new(draw.Random, 60, 140);
        _hepaticVessels =
        [
            new(draw.Point(new(30, -30, -92), 6, 4), draw.Point(new(55, -10, -82), 5, 5), draw.Point(new(85, 5, -78), 3, 6)),
            new(draw.Point(new(30, -30, -92), 6, 4), draw.Point(new(45, 20, -88), 5, 5), draw.Point(new(50, 45, -84), 3, 6)),
            new(draw.Point(new(30, -30, -95), 6, 4), draw.Point(new(65, -50, -90), 5, 5), draw.Point(new(90, -55, -80), 3, 6)),
        ];
        _stomach = new(draw.Offset(4) + new Vector3(-48, -10, -104), new(34, 40, 32));
        _spleen = new(draw.Offset(4) + new Vector3(-88, -62, -104), new(24, 36, 38));
    }

    /// <summary>Ribs and spine.</summary>
    public Skeleton Skeleton { get; }

    /// <summary>How far soft surfaces are out of their ideal place there, in standard deviations.</summary>
    public float Unevenness(Vector3 p) => _unevenness.At(p);

    /// <summary>Inner surface of the rib cage, pushed out where the heart needs room. Signed distance, mm.</summary>
    public float Cage(Vector3 p, float uneven, float pericardium)
    {
        float narrowing = 1 - (0.0000165f * MathF.Pow(MathF.Max(0, p.Z + 30), 2));
        var q = new Vector3((p.X - _middle.X) / narrowing, (p.Y - _middle.Y) / ((0.25f * narrowing) + 0.75f), 0);
        float ellipse = new Ellipsoid(Vector3.Zero, new(_cage, 1e4f)).Distance(q);
        return Blend.Union(ellipse + (1.5f * uneven), pericardium - 1, 16);
    }

    /// <summary>Outside of the muscle layer, from the distance to the cage.</summary>
    public float MuscleLayer(float cage) => cage - _wall;

    /// <summary>The skin, from the distance to the cage.</summary>
    public float Skin(float cage) => cage - _wall - _fat;

    /// <summary>The breastbone. Signed distance, mm.</summary>
    public float Sternum(Vector3 p, float cage)
    {
        float side = MathF.Abs(p.X - _middle.X) - 17;
        float thickness = MathF.Abs(cage - 8) - 5;
        return p.Y > _middle.Y ? Blend.Intersect(Blend.Intersect(side, thickness, 3), -46 - p.Z, 5) : float.MaxValue;
    }

    /// <summary>Below the diaphragm with its two domes. Signed distance, mm.</summary>
    public float Abdomen(Vector3 p, float uneven)
    {
        float right = 38 * Bump(p, new(72, -14), 42);
        float left = 26 * Bump(p, new(-66, -24), 36);
        float behind = 0.004f * MathF.Pow(MathF.Max(0, -20 - p.Y), 2);
        return 0.75f * (p.Z - (_diaphragm + right + left - behind + (1.5f * uneven)));
    }

    /// <summary>Liver within the abdomen: the right side and a lobe across the middle. Signed distance, mm.</summary>
    public float Liver(Vector3 p, float uneven) => 0.8f * (-p.X - 26 - (0.35f * p.Y) + (0.6f * (p.Z + 84)) + (7 * uneven));

    /// <summary>Vessels of the liver. Signed distance, mm.</summary>
    public float HepaticVessels(Vector3 p) => _hepaticVessels.Min(v => v.Distance(p));

    /// <summary>Stomach. Signed distance, mm.</summary>
    public float Stomach(Vector3 p) => _stomach.Distance(p);

    /// <summary>Spleen. Signed distance, mm.</summary>
    public float Spleen(Vector3 p) => _spleen.Distance(p);

    /// <summary>Upper mediastinum and the tissue about spine and oesophagus, which keep the lungs apart. Signed distance, mm.</summary>
    public float Mediastinum(Vector3 p, float uneven)
    {
        float taper = 0.15f * MathF.Max(0, p.Z - 40);
        float upper = new Ellipsoid(new(8, -8, 0), new(40 - taper, 52, 1e4f)).Distance(p with { Z = 0 });
        float front = new Ellipsoid(new(_middle.X, 48, 0), new(15, 24, 1e4f)).Distance(p with { Z = 0 });
        float spine = new Ellipsoid(new(_middle.X - 4, -86, 0), new(32, 24, 1e4f)).Distance(p with { Z = 0 });
        float oesophagus = new Ellipsoid(new(2, -62, 0), new(18, 18, 1e4f)).Distance(p with { Z = 0 });
        return Blend.Union(
            Blend.Union(Blend.Intersect(upper, 32 - p.Z, 10), front, 12), Blend.Union(spine, oesophagus, 8), 6) + (1.5f * uneven);
    }

    private static float Bump(Vector3 p, Vector2 centre, float width) =>
        MathF.Exp(-Vector2.DistanceSquared(new(p.X, p.Y), centre) / (2 * width * width));
}
