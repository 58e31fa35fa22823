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
    /// <param name="spread">Standard deviation, mm; 0 leaves the ends alone.</param>
    public static LabelEnds Draw(int seed, double spread)
    {
        if (spread == 0)
        {
            return default;
        }

        var draw = new Draw(RandomStream.Create(seed, "phantom/patients/label ends"), 1);
        return new()
        {
            Aorta = draw.Deviation(spread),
            PulmonaryArtery = draw.Deviation(spread),
            PulmonaryVeins = MathF.Abs(draw.Deviation(spread)),
            SuperiorCava = MathF.Abs(draw.Deviation(spread)),
            InferiorCava = MathF.Abs(draw.Deviation(spread)),
        };
    }
}
