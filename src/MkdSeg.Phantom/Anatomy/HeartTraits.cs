using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>How one heart differs from the average one by its patient's <see cref="PatientMix"/>.</summary>
internal sealed record HeartTraits
{
    /// <summary>Share of the spread of pairs that arteries need beside that of their own calibres.</summary>
    private const float ArteryShare = 0.85f;

    /// <summary>A heart as <see cref="PhantomOptions.Variation"/> alone makes it.</summary>
    private static readonly HeartTraits None = new();

    /// <summary>Factor on every length of the heart.</summary>
    public float Scale { get; private init; } = 1;

    /// <summary>Turn in the chest: yaw, pitch, roll, radians.</summary>
    public Vector3 Angles { get; private init; }

    /// <summary>Way in the chest, mm.</summary>
    public Vector3 Shift { get; private init; }

    /// <summary>Factor on the thickness of the left ventricle's wall.</summary>
    public float Wall { get; private init; } = 1;

    /// <summary>Factors on the lengths of the chambers; null where none differs.</summary>
    public ChamberSizes? Chambers { get; private init; }

    /// <summary>Factor on the radius of the aorta.</summary>
    public float Aorta { get; private init; } = 1;

    /// <summary>Factor on the radius of the pulmonary artery.</summary>
    public float PulmonaryArtery { get; private init; } = 1;

    /// <summary>Where labels end.</summary>
    public LabelEnds Ends { get; private init; } = new();

    /// <summary>Draws the traits of a patient.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="mix">How patients differ; null is not at all.</param>
    public static HeartTraits Draw(int seed, PatientMix? mix)
    {
        if (mix is null)
        {
            return None;
        }

        var pose = new Draw(RandomStream.Create(seed, "phantom/patients/pose"), 1);
        var size = new Draw(RandomStream.Create(seed, "phantom/patients/size"), 1);
        float whole = size.Deviation(mix.HeartSize);
        float ventricles = size.Deviation(mix.PairSize), atria = size.Deviation(mix.PairSize);
        float arteries = ArteryShare * size.Deviation(mix.PairSize);
        var ill = Disease.Draw(seed, mix);
        float Length(float pair, float disease) => MathF.Exp((pair + size.Deviation(mix.OwnSize) + disease) / 3);
        float Calibre(float disease) => MathF.Exp((arteries + disease) / 2);
        return new()
        {
            Scale = MathF.Exp(whole / 3),
            Angles = pose.Offset(mix.RotationDegrees * Math.PI / 180),
            Shift = pose.Offset(mix.ShiftMm),
            Chambers = new(
                Length(ventricles, ill.LeftVentricle),
                Length(ventricles, ill.RightVentricle),
                Length(atria, ill.LeftAtrium),
                Length(atria, ill.RightAtrium)),
            Aorta = (float)(1 + mix.WiderAorta) * Calibre(0),
            PulmonaryArtery = Calibre(ill.PulmonaryArtery),
            Wall = MathF.Exp(size.Deviation(mix.WallThickness) + ill.Wall),
            Ends = LabelEnds.Draw(seed, mix),
        };
    }
}
