using MkdSeg.Imaging;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>A CT angiography whose contrast agent has not yet come to the left heart, or has left it again. Hounsfield units.</summary>
internal static class ContrastTiming
{
    /// <summary>Replaces the signals of the blood and the muscle in those patients that were scanned at the wrong time.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="signals">The signals of a patient scanned at the right time.</param>
    /// <param name="grain">The standard deviation of a tissue's own unevenness.</param>
    public static void Apply(int seed, PhantomOptions options, SignalTable signals, SignalTable grain)
    {
        if (options.Scans is not { } scans)
        {
            return;
        }

        var draw = new Draw(RandomStream.Create(seed, "phantom/scans/contrast"), options.ContrastSpread);
        double when = draw.Uniform(0, 1);
        if (when < scans.EarlyContrast)
        {
            float right = draw.Uniform(300, 480);
            Set(draw, signals, muscle: draw.Uniform(60, 80), left: draw.Uniform(110, 200), right, pulmonary: 0.95f * right);
            signals[Tissue.SuperiorCavalBlood] = right + draw.Uniform(50, 250);
            signals[Tissue.InferiorCavalBlood] = draw.Uniform(60, 110);
            grain[Tissue.RightAtriumBlood] = 40 * (float)options.BloodPoolDetail;
        }
        else if (when < scans.EarlyContrast + scans.LateContrast)
        {
            float left = draw.Uniform(150, 200);
            float right = left - draw.Uniform(0, 20);
            Set(draw, signals, muscle: draw.Uniform(95, 125), left, right, pulmonary: right + draw.Uniform(-5, 10));
            signals[Tissue.SuperiorCavalBlood] = right + draw.Uniform(-10, 10);
            signals[Tissue.InferiorCavalBlood] = right + draw.Uniform(-15, 10);
            grain[Tissue.RightAtriumBlood] = grain[Tissue.SuperiorCavalBlood] = 6;
            grain[Tissue.RightVentricleBlood] = 5;
        }
    }

    private static void Set(Draw draw, SignalTable signals, float muscle, float left, float right, float pulmonary)
    {
        signals[Tissue.Myocardium] = muscle;
        signals[Tissue.LeftVentricleBlood] = left + draw.Uniform(-10, 5);
        signals[Tissue.LeftAtriumBlood] = left + draw.Uniform(-5, 10);
        signals[Tissue.AortaBlood] = left + draw.Uniform(-10, 10);
        signals[Tissue.RightVentricleBlood] = right;
        signals[Tissue.RightAtriumBlood] = right + draw.Uniform(-10, 15);
        signals[Tissue.PulmonaryBlood] = pulmonary;
        signals[Tissue.LungVessel] = 0.5f * (pulmonary + left);
    }
}
