using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// CT angiography in Hounsfield units: the left heart and the aorta bright, the right heart anything from washed out to as bright.
/// </summary>
internal static class HeartCtSignals
{
    /// <summary>Draws the values of the patient of a seed.</summary>
    public static DrawSignals Of(int seed) => (draw, options, signals, grain) =>
    {
        DrawBloodPools(draw, options, signals, grain);
        DrawSurroundings(draw, signals, grain);
        ContrastTiming.Apply(seed, options, signals, grain);
    };

    private static void DrawBloodPools(Draw draw, PhantomOptions options, SignalTable signals, SignalTable grain)
    {
        float myocardium = 105 + draw.Deviation(14);
        float left = Math.Clamp(340 + draw.Deviation(55), 240, 460);
        bool washedOut = draw.Uniform(0, 1) < options.WashedOutRightHeart;
        float right = washedOut
            ? myocardium + draw.Uniform(0, 40)
            : Math.Clamp(240 + draw.Deviation(70), myocardium + 60, 400);
        float pulmonary = Math.Clamp(right + (0.45f * (left - right)) + draw.Deviation(25), 120, 450);
        signals[Tissue.Myocardium] = myocardium;
        signals[Tissue.LeftVentricleBlood] = left - 8 + draw.Deviation(8);
        signals[Tissue.LeftAtriumBlood] = left + draw.Deviation(8);
        signals[Tissue.AortaBlood] = left + 5 + draw.Deviation(10);
        signals[Tissue.RightVentricleBlood] = right + draw.Deviation(10);
        signals[Tissue.RightAtriumBlood] = right + draw.Deviation(15);
        signals[Tissue.PulmonaryBlood] = pulmonary;
        signals[Tissue.SuperiorCavalBlood] = right + MathF.Abs(draw.Deviation(90));
        signals[Tissue.InferiorCavalBlood] = MathF.Min(right, 120 + draw.Deviation(20));
        signals[Tissue.LungVessel] = 0.5f * (pulmonary + left);
        float mixing = (float)options.BloodPoolDetail;
        grain[Tissue.RightAtriumBlood] = mixing * 0.14f * MathF.Max(60, right - myocardium);
        grain[Tissue.SuperiorCavalBlood] = mixing * 0.14f * MathF.Max(60, right - myocardium);
        grain[Tissue.RightVentricleBlood] = mixing * 0.07f * MathF.Max(60, right - myocardium);
        grain[Tissue.LeftAtriumBlood] = mixing * 6;
        grain[Tissue.LeftVentricleBlood] = mixing * 8;
        grain[Tissue.Myocardium] = 8;
    }

    private static void DrawSurroundings(Draw draw, SignalTable signals, SignalTable grain)
    {
        signals[Tissue.Air] = -1000;
        signals[Tissue.Fat] = -98 + draw.Deviation(6);
        signals[Tissue.Muscle] = 58 + draw.Deviation(6);
        signals[Tissue.CorticalBone] = 620 + draw.Deviation(80);
        signals[Tissue.Marrow] = 190 + draw.Deviation(35);
        signals[Tissue.Cartilage] = 95 + draw.Deviation(10);
        signals[Tissue.SpinalCord] = 30;
        signals[Tissue.Lung] = -850 + draw.Deviation(25);
        signals[Tissue.Liver] = 95 + draw.Deviation(15);
        signals[Tissue.Spleen] = 120 + draw.Deviation(15);
        signals[Tissue.Stomach] = 35 + draw.Deviation(10);
        signals[Tissue.HepaticVessel] = signals[Tissue.Liver] + 25 + draw.Deviation(10);
        grain[Tissue.Lung] = 22;
        grain[Tissue.Marrow] = 40;
        grain[Tissue.Fat] = 8;
        grain[Tissue.Muscle] = 10;
        grain[Tissue.Liver] = 5;
        grain[Tissue.Stomach] = 25;
    }
}
