using MkdSeg.Imaging;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>How far along the vessels labels end beyond their usual end, mm; veins usually have none.</summary>
internal readonly record struct LabelEnds
{
    public float Aorta { get; private init; }

    public float PulmonaryArtery { get; private init; }

    /// <summary>From their mouths; null where they are not labelled.</summary>
    public float? PulmonaryVeins { get; private init; }

    /// <summary>From where the vein leaves the atrium; null where it is not labelled.</summary>
    public float? SuperiorCava { get; private init; }

    /// <summary>From where the vein leaves the atrium; null where it is not labelled.</summary>
    public float? InferiorCava { get; private init; }

    /// <summary>Draws the ends of a patient.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="mix">How patients differ.</param>
    public static LabelEnds Draw(int seed, PatientMix mix)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/patients/label ends"), 1);
        float aorta = (float)mix.LongerAortaMm + draw.Deviation(mix.LabelEndMm);
        float artery = (float)mix.LongerPulmonaryMm + draw.Deviation(mix.PulmonaryEndMm);
        float? Beyond() => MathF.Abs(draw.Deviation(mix.LabelEndMm)) is > 0 and var way ? way : null;
        return new()
        {
            Aorta = aorta,
            PulmonaryArtery = artery,
            PulmonaryVeins = Beyond(),
            SuperiorCava = Beyond(),
            InferiorCava = Beyond(),
        };
    }
}
