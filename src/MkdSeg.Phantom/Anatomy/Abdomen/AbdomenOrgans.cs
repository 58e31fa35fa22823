using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>
/// One patient's organs: their parts, their pose, how deep the patient has breathed in, and the smooth deformation of everything. Organs
/// are drawn freely and then cut by their neighbours, the stiffer one first, so that they lie side by side and never overlap.
/// </summary>
internal sealed class AbdomenOrgans
{
    private readonly Kidney _rightKidney;
    private readonly Kidney _leftKidney;
    private readonly LiverAndSpleen _liverAndSpleen;
    private readonly Gut _gut;
    private readonly AbdomenVessels _vessels;
    private readonly WaveField[] _deformation;
    private readonly float _deformationMm;
    private readonly Matrix4x4 _toReference;

    /// <summary>Draws one patient's organs.</summary>
    public AbdomenOrgans(Draw draw, PhantomOptions options)
    {
        Vector3 angles = draw.Offset(3 * Math.PI / 180);
        Matrix4x4 pose = Matrix4x4.CreateScale(draw.Factor(0.02)) * Matrix4x4.CreateFromYawPitchRoll(angles.X, angles.Y, angles.Z)
            * Matrix4x4.CreateTranslation(draw.Offset(2) + new Vector3(0, 0, draw.Deviation(5)));
        _ = Matrix4x4.Invert(pose, out _toReference);
        float kidneys = draw.Factor(0.04);
        _rightKidney = new(draw, 1, kidneys);
        _leftKidney = new(draw, -1, kidneys);
        _liverAndSpleen = new(draw);
        _gut = new(draw);
        _vessels = new(draw, _rightKidney.Hilum, _leftKidney.Hilum);
        _deformation = [new(draw.Random, 80, 170), new(draw.Random, 80, 170), new(draw.Random, 80, 170)];
        _deformationMm = 1.5f * (float)options.DeformationMm;
    }

    /// <summary>Distances from a place in the patient.</summary>
    /// <param name="patient">Where, mm, right, front, up.</param>
    /// <param name="room">Distance to the room under the diaphragm and within the wall.</param>
    /// <param name="spine">Distance to the spine.</param>
    public AbdomenDistances At(Vector3 patient, float room, float spine)
    {
        Vector3 p = Vector3.Transform(patient, _toReference);
        p += _deformationMm * new Vector3(_deformation[0].At(p), _deformation[1].At(p), _deformation[2].At(p));
        AbdomenDistances d = default;
        d.RightKidney = Within(_rightKidney.At(p), room, spine);
        d.LeftKidney = Within(_leftKidney.At(p), room, spine);
        float kidneys = MathF.Min(d.RightKidney.Outside, d.LeftKidney.Outside);
        d.Cava = Blend.Without(_vessels.Cava(p), kidneys, 1);
        d.Aorta = Blend.Without(_vessels.Aorta(p), d.Cava, 1);
        d.RenalVeins = Blend.Without(_vessels.RenalVeins(p), d.Aorta, 1);
        d.Spleen = Blend.Without(_liverAndSpleen.Spleen(p, room), kidneys, 3);
        float liver = Blend.Without(Blend.Without(_liverAndSpleen.Liver(p, room), kidneys, 3.5f), d.Spleen, 3);
        liver = liver < 5 ? Blend.Without(liver, BehindRightKidney(p)) : liver;
        d.Liver = Blend.Without(Blend.Without(liver, d.Cava, 1), MathF.Min(d.Aorta, spine), 4);
        d.HepaticVessels = _vessels.Hepatic(p);
        d.Organs = MathF.Min(MathF.Min(kidneys, d.Liver), d.Spleen);
        d.Gallbladder = Blend.Without(MathF.Max(_liverAndSpleen.Gallbladder(p), room), d.Organs, 1);
        float vessels = MathF.Min(MathF.Min(d.Cava, d.Aorta), d.RenalVeins);
        float taken = MathF.Min(MathF.Min(d.Organs, d.Gallbladder), MathF.Min(spine, vessels));
        d.Stomach = Blend.Without(MathF.Max(_gut.Stomach(p), room), taken, 2.5f);
        d.StomachGas = _gut.StomachGas(p, d.Stomach);
        taken = MathF.Min(taken, d.Stomach);
        d.Pancreas = Blend.Without(MathF.Max(_gut.Pancreas(p), room), taken, 1.5f);
        taken = MathF.Min(taken, d.Pancreas);
        d.Colon = Blend.Without(MathF.Max(_gut.Colon(p), room), taken, 2.5f);
        d.ColonGas = _gut.ColonGas(p, d.Colon);
        d.Bowel = Blend.Without(MathF.Max(_gut.Bowel(p), room), MathF.Min(taken, d.Colon), 3);
        return d;
    }

    /// <summary>Fat and muscle between the right kidney and the spine, which the liver does not reach. Signed distance, mm.</summary>
    private float BehindRightKidney(Vector3 p)
    {
        float best = float.MaxValue;
        for (int step = 1; step <= 3; step++)
        {
            best = MathF.Min(best, _rightKidney.Outside(p + (step * new Vector3(6, 12, 0))));
        }

        return best;
    }

    private static KidneyDistances Within(KidneyDistances kidney, float room, float spine)
    {
        float limit = MathF.Max(room + 1, 4 - spine);
        return kidney with { Outside = MathF.Max(kidney.Outside, limit), Parenchyma = MathF.Max(kidney.Parenchyma, limit) };
    }
}
