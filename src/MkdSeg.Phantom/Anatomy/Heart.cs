using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// One patient's heart: its parts, its pose and the smooth deformation of everything. Chambers are drawn freely and then
/// cut by their neighbours, the stiffer one first, so that they share walls and never overlap.
/// </summary>
internal sealed class Heart
{
    private readonly LeftVentricle _leftVentricle;
    private readonly RightVentricle _rightVentricle;
    private readonly Atria _atria;
    private readonly GreatVessels _vessels;
    private readonly ChamberGrowth? _growth;
    private readonly WaveField[] _deformation;
    private readonly float _deformationMm;
    private readonly Matrix4x4 _toReference;
    private readonly float _fat;
    private readonly WaveField _fatPads;

    /// <summary>Draws one patient's heart.</summary>
    public Heart(Draw draw, PhantomOptions options, HeartTraits traits)
    {
        float scale = draw.Factor(0.03) * traits.Scale;
        Vector3 angles = draw.Offset(6 * Math.PI / 180) + traits.Angles;
        Matrix4x4 pose = Matrix4x4.CreateScale(scale) * Matrix4x4.CreateFromYawPitchRoll(angles.X, angles.Y, angles.Z)
            * Matrix4x4.CreateTranslation(draw.Offset(2.5) + traits.Shift);
        _ = Matrix4x4.Invert(pose, out _toReference);
        _leftVentricle = new(draw, options.BloodPoolDetail, traits.Wall);
        _rightVentricle = new(draw, options.BloodPoolDetail);
        Frame frame = _leftVentricle.Frame;
        _atria = new(draw, frame.ToWorld(new(-LeftVentricle.Base, -9, -3)), traits);
        _vessels = new(draw, frame.ToWorld(_leftVentricle.AorticValve), frame.ToWorld(_rightVentricle.PulmonaryValve), traits);
        _growth = traits.Chambers is { } chambers ? new(frame, chambers) : null;
        _deformation = [new(draw.Random, 70, 150), new(draw.Random, 70, 150), new(draw.Random, 70, 150)];
        _deformationMm = (float)options.DeformationMm;
        _fat = 4 * draw.Factor(0.3);
        _fatPads = new(draw.Random, 40, 90);
    }

    /// <summary>Where the vessels enter the lungs, heart coordinates.</summary>
    public Vector3[] Hila => _vessels.Hila;

    /// <summary>Distances from a place in the patient (mm, right, front, up, from the middle of the heart).</summary>
    public HeartDistances At(Vector3 patient)
    {
        Vector3 p = Vector3.Transform(patient, _toReference);
        p += _deformationMm * new Vector3(_deformation[0].At(p), _deformation[1].At(p), _deformation[2].At(p));
        p = _growth?.ToReference(p) ?? p;
        Vector3 q = _leftVentricle.Frame.ToLocal(p);
        HeartDistances d = default;
        float body = d.VentricleBody = _leftVentricle.Body(q);
        d.LeftVentricle = _leftVentricle.Cavity(q);
        d.LeftVentricleMuscle = d.LeftVentricle < 3 ? _leftVentricle.InnerMuscle(q, d.LeftVentricle) : float.MaxValue;
        float aorta = Blend.Without(_vessels.Aorta(p, out d.AortaIsAscending), body);
        float artery = Blend.Without(Blend.Without(_vessels.PulmonaryArtery(p, out d.PulmonaryArteryIsLabelled), aorta, 2), body, 1);
        float right = Blend.Without(Blend.Without(_rightVentricle.Cavity(q), body), aorta, 2.5f);
        right = MathF.Max(right, -Vector3.Dot(Atria.TricuspidNormal, p - _atria.Tricuspid));
        float trunk = MathF.Min(_vessels.BeyondPulmonaryValve(p), 20 - (p - _vessels.PulmonaryValve).Length());
        right = Blend.Without(MathF.Max(right, trunk), artery);
        float leftAtrium = Blend.Without(Blend.Without(_atria.Left(p, out d.PulmonaryVeins, out d.VeinIsLabelled), body), aorta, 2);
        leftAtrium = Blend.Without(leftAtrium, artery, 2);
        float rightAtrium = Blend.Without(Blend.Without(_atria.Right(p), body, 1.5f), aorta, 2);
        rightAtrium = Blend.Without(Blend.Without(rightAtrium, leftAtrium, 2.5f), right);
        (d.Aorta, d.PulmonaryArtery, d.RightVentricle, d.LeftAtrium, d.RightAtrium) = (aorta, artery, right, leftAtrium, rightAtrium);
        d.RightVentricleMuscle = right < 3 ? _rightVentricle.InnerMuscle(q, right) : float.MaxValue;
        d.SuperiorCava = Blend.Without(_atria.SuperiorCava(p, out bool superior), artery, 1.5f);
        d.InferiorCava = _atria.InferiorCava(p, out bool inferior);
        d.CavaIsLabelled = (superior && d.SuperiorCava < 0) || (inferior && d.InferiorCava < 0);
        d.Airways = _vessels.Airways(p);
        float chambers = Blend.Union(Blend.Union(body, right - 3, 22), Blend.Union(leftAtrium, rightAtrium, 22), 22);
        float roots = MathF.Min(aorta, MathF.Min(artery, d.SuperiorCava));
        d.Pericardium = Blend.Union(chambers, MathF.Max(roots, 25 - p.Z), 14) - _fat - (1.5f * _fatPads.At(p));
        return d;
    }
}
