using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// The left atrium behind and above the mitral valve, with four pulmonary veins and its appendage, and the right atrium
/// at the right heart border, with its appendage and both caval veins. Heart coordinates: mm, right, front, up.
/// </summary>
internal sealed class Atria
{
    /// <summary>Distance of the first two control points of a vein, mm.</summary>
    private const float VeinPitch = 30;

    /// <summary>Where a pulmonary vein's mouth ends and the vein begins, in control points.</summary>
    private const float Mouth = 0.9f;

    private readonly Ellipsoid _left;
    private readonly Tube _mitralFunnel;
    private readonly Tube _leftAppendage;
    private readonly Tube[] _pulmonaryVeins;
    private readonly Ellipsoid _right;
    private readonly Tube _tricuspidFunnel;
    private readonly Tube _rightAppendage;
    private readonly Tube _superiorCava;
    private readonly Tube _inferiorCava;
    private readonly float _veinEnd;
    private readonly float _superiorEnd;
    private readonly float _inferiorEnd;

    /// <summary>Draws one patient's atria.</summary>
    /// <param name="draw">The patient's numbers.</param>
    /// <param name="mitral">Middle of the mitral valve.</param>
    /// <param name="traits">Ends of labels.</param>
    public Atria(Draw draw, Vector3 mitral, HeartTraits traits)
    {
        Vector3 left = new Vector3(2, -34, 10) + draw.Offset(1.5);
        _left = new(left, new Vector3(30 * draw.Factor(0.06), 21 * draw.Factor(0.06), 26 * draw.Factor(0.06)));
        _mitralFunnel = new(new Vector4(left, 18), new Vector4(mitral, 15));
        _leftAppendage = new(
            draw.Point(left + new Vector3(-24, 8, 8), 8, 1.5), draw.Point(new(-36, -8, 20), 8, 2), draw.Point(new(-36, 8, 22), 5, 2));
        _pulmonaryVeins =
        [
            new(
                new Vector4(left + new Vector3(14, -6, 12), 9),
                draw.Point(new(36, -42, 24), 6.5f, 2),
                draw.Point(new(66, -44, 34), 4, 5)),
            new(
                new Vector4(left + new Vector3(14, -8, -8), 9),
                draw.Point(new(36, -48, 0), 6.5f, 2),
                draw.Point(new(64, -62, -12), 4, 5)),
            new(
                new Vector4(left + new Vector3(-14, -4, 12), 9),
                draw.Point(new(-34, -40, 24), 6.5f, 2),
                draw.Point(new(-60, -38, 36), 4, 5)),
            new(
                new Vector4(left + new Vector3(-14, -8, -6), 9),
                draw.Point(new(-34, -48, 2), 6.5f, 2),
                draw.Point(new(-60, -62, -8), 4, 5)),
        ];
        Vector3 right = new Vector3(41, -3, -5) + draw.Offset(1.5);
        _right = new(right, new(23.7f * draw.Factor(0.05), 25.7f * draw.Factor(0.05), 31.5f * draw.Factor(0.06)));
        Tricuspid = new Vector3(29, 14, -15) + draw.Offset(1);
        _tricuspidFunnel = new(new Vector4(right, 18), new Vector4(Tricuspid + new Vector3(-3, 3, -2), 16));
        _rightAppendage = new(draw.Point(right + new Vector3(-2, 14, 18), 11, 1.5), draw.Point(new(27, 25, 26), 7, 2));
        _superiorCava = new(
            new Vector4(right + new Vector3(-1, -1, 16), 11), draw.Point(new(38, -3, 44), 9.5f, 1.5), draw.Point(new(33, 2, 100), 9, 2));
        _inferiorCava = new(
            new Vector4(right + new Vector3(-1, -6, -16), 13),
            draw.Point(new(37, -18, -48), 12, 1.5),
            draw.Point(new(30, -32, -110), 12, 2));
        _veinEnd = traits.Ends.PulmonaryVeins is { } mouth ? Mouth + (mouth / VeinPitch) : 0;
        _superiorEnd = traits.Ends.SuperiorCava is { } superior ? 0.5f + (superior / VeinPitch) : 0;
        _inferiorEnd = traits.Ends.InferiorCava is { } inferior ? 0.6f + (inferior / VeinPitch) : 0;
    }

    /// <summary>Middle of the tricuspid valve.</summary>
    public Vector3 Tricuspid { get; }

    /// <summary>Normal of the tricuspid valve, from the atrium into the ventricle.</summary>
    public static Vector3 TricuspidNormal { get; } = Vector3.Normalize(new(-0.66f, 0.64f, -0.39f));

    /// <summary>Left atrium with the mouths of its veins, before its neighbours are cut away. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="veins">The pulmonary veins farther out. Signed distance, mm.</param>
    /// <param name="veinIsLabelled">Whether the place lies in one of them before the end of the atrium's label.</param>
    public float Left(Vector3 p, out float veins, out bool veinIsLabelled)
    {
        float body = Blend.Union(_left.Distance(p), _mitralFunnel.Distance(p), 8);
        body = Blend.Union(body, _leftAppendage.Distance(p), 6);
        float mouths = float.MaxValue;
        veins = float.MaxValue;
        veinIsLabelled = false;
        foreach (Tube vein in _pulmonaryVeins)
        {
            float d = vein.Distance(p, out float along);
            veins = MathF.Min(veins, d);
            veinIsLabelled |= d < 0 && along < _veinEnd;
            mouths = MathF.Min(mouths, MathF.Max(d, (along - Mouth) * 20));
        }

        return Blend.Union(body, mouths, 5);
    }

    /// <summary>Right atrium before its neighbours are cut away. Signed distance, mm.</summary>
    public float Right(Vector3 p)
    {
        float body = Blend.Union(_right.Distance(p), _tricuspidFunnel.Distance(p), 8);
        body = Blend.Union(body, _rightAppendage.Distance(p), 6);
        return MathF.Max(body, Vector3.Dot(TricuspidNormal, p - Tricuspid));
    }

    /// <summary>Superior vena cava. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="labelled">Whether the place lies before the end of the label.</param>
    public float SuperiorCava(Vector3 p, out bool labelled) => Cava(_superiorCava, _superiorEnd, p, out labelled);

    /// <summary>Inferior vena cava. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="labelled">Whether the place lies before the end of the label.</param>
    public float InferiorCava(Vector3 p, out bool labelled) => Cava(_inferiorCava, _inferiorEnd, p, out labelled);

    private static float Cava(Tube cava, float end, Vector3 p, out bool labelled)
    {
        float d = cava.Distance(p, out float along);
        labelled = along < end;
        return d;
    }
}
