using MkdSeg.Imaging;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>What a disease adds to the logarithms of volumes, and to that of the wall's thickness; 0 in the healthy.</summary>
internal readonly record struct Disease
{
    public float LeftVentricle { get; private init; }

    public float RightVentricle { get; private init; }

    public float LeftAtrium { get; private init; }

    public float RightAtrium { get; private init; }

    public float PulmonaryArtery { get; private init; }

    public float Wall { get; private init; }

    /// <summary>Draws which disease a patient has, one at most, and how far it has come.</summary>
    public static Disease Draw(int seed, PatientMix mix)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/patients/disease"), 1);
        double which = draw.Uniform(0, 1);
        float stage = draw.Uniform(0.7, 1.3);
        return (which -= mix.DilatedVentricles) < 0
                ? new() { LeftVentricle = 0.4f * stage, RightVentricle = 0.25f * stage, LeftAtrium = 0.15f * stage, Wall = -0.12f * stage }
            : (which -= mix.Hypertrophy) < 0 ? new() { LeftVentricle = -0.25f * stage, LeftAtrium = 0.15f * stage, Wall = 0.4f * stage }
            : (which -= mix.LargeAtria) < 0 ? new() { LeftAtrium = 0.4f * stage, RightAtrium = 0.3f * stage }
            : which - mix.DilatedRightHeart < 0
                ? new() { RightVentricle = 0.35f * stage, RightAtrium = 0.3f * stage, PulmonaryArtery = 0.3f * stage }
            : default;
    }
}
