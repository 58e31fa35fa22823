using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// Balanced steady-state free precession MR: blood of both sides and fat bright, muscle intermediate, lung and cortical bone dark. Blood
/// is 1.
/// </summary>
internal static class HeartMrSignals
{
    /// <summary>Draws one patient's values.</summary>
    public static void Draw(Draw draw, PhantomOptions options, SignalTable signals, SignalTable grain)
    {
        float right = 1 + draw.Deviation(0.06);
        signals[Tissue.LeftVentricleBlood] = 1 + draw.Deviation(0.03);
        signals[Tissue.LeftAtriumBlood] = 0.97f + draw.Deviation(0.05);
        signals[Tissue.AortaBlood] = 1.02f + draw.Deviation(0.06);
        signals[Tissue.RightVentricleBlood] = 0.97f * right;
        signals[Tissue.RightAtriumBlood] = right + draw.Deviation(0.04);
        signals[Tissue.PulmonaryBlood] = right + draw.Deviation(0.06);
        signals[Tissue.SuperiorCavalBlood] = right + draw.Deviation(0.05);
        signals[Tissue.InferiorCavalBlood] = right + draw.Deviation(0.08);
        signals[Tissue.LungVessel] = 0.75f + draw.Deviation(0.08);
        signals[Tissue.Myocardium] = 0.42f + draw.Deviation(0.06);
        signals[Tissue.Fat] = 0.88f + draw.Deviation(0.12);
        signals[Tissue.Muscle] = 0.34f + draw.Deviation(0.05);
        signals[Tissue.CorticalBone] = 0.06f;
        signals[Tissue.Marrow] = 0.45f + draw.Deviation(0.1);
        signals[Tissue.Cartilage] = 0.28f + draw.Deviation(0.05);
        signals[Tissue.SpinalCord] = 0.85f + draw.Deviation(0.1);
        signals[Tissue.Lung] = 0.07f + MathF.Abs(draw.Deviation(0.02));
        signals[Tissue.Liver] = 0.45f + draw.Deviation(0.08);
        signals[Tissue.Spleen] = 0.6f + draw.Deviation(0.08);
        signals[Tissue.Stomach] = 0.5f + draw.Deviation(0.15);
        signals[Tissue.HepaticVessel] = 0.85f;
        float mixing = (float)options.BloodPoolDetail;
        foreach (Tissue blood in (ReadOnlySpan<Tissue>)[
            Tissue.LeftVentricleBlood, Tissue.LeftAtriumBlood, Tissue.RightVentricleBlood, Tissue.RightAtriumBlood,
            Tissue.AortaBlood, Tissue.PulmonaryBlood])
        {
            grain[blood] = 0.06f * mixing;
        }

        grain[Tissue.Myocardium] = 0.03f;
        grain[Tissue.Fat] = 0.08f;
        grain[Tissue.Muscle] = 0.04f;
        grain[Tissue.Liver] = 0.03f;
        grain[Tissue.Lung] = 0.02f;
        grain[Tissue.Stomach] = 0.1f;
    }
}
