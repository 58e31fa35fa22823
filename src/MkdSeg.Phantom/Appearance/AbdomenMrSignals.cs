using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// T2-weighted MR of the abdomen with fat suppressed: kidneys and spleen bright, liver half as bright, muscle, fat and the blood of the
/// aorta dark, bile, urine and spinal fluid brighter than anything. A kidney is 1.
/// </summary>
internal static class AbdomenMrSignals
{
    /// <summary>Draws one patient's values.</summary>
    public static void Draw(Draw draw, PhantomOptions options, SignalTable signals, SignalTable grain)
    {
        signals[Tissue.KidneyCortex] = 1 + draw.Deviation(0.05);
        signals[Tissue.KidneyMedulla] = signals[Tissue.KidneyCortex] * (1.12f + draw.Deviation(0.06));
        signals[Tissue.Spleen] = 0.94f + draw.Deviation(0.08);
        signals[Tissue.Liver] = 0.47f + draw.Deviation(0.05);
        signals[Tissue.Pancreas] = 0.62f + draw.Deviation(0.07);
        signals[Tissue.AortaBlood] = 0.16f + MathF.Abs(draw.Deviation(0.08));
        signals[Tissue.InferiorCavalBlood] = 0.5f + draw.Deviation(0.13);
        signals[Tissue.HepaticVessel] = 0.8f + draw.Deviation(0.1);
        signals[Tissue.RightVentricleBlood] = 0.25f + MathF.Abs(draw.Deviation(0.08));
        signals[Tissue.Myocardium] = 0.4f + draw.Deviation(0.05);
        signals[Tissue.Urine] = 1.8f + draw.Deviation(0.1);
        signals[Tissue.Bile] = 1.7f + draw.Deviation(0.15);
        signals[Tissue.Stomach] = 0.8f + draw.Deviation(0.2);
        signals[Tissue.Bowel] = 0.85f + draw.Deviation(0.12);
        signals[Tissue.Colon] = 0.45f + draw.Deviation(0.1);
        signals[Tissue.Air] = 0;
        signals[Tissue.Fat] = 0.17f + MathF.Abs(draw.Deviation(0.06));
        signals[Tissue.Muscle] = 0.24f + draw.Deviation(0.03);
        signals[Tissue.CorticalBone] = 0.06f;
        signals[Tissue.Marrow] = 0.3f + draw.Deviation(0.05);
        signals[Tissue.Cartilage] = 0.3f + draw.Deviation(0.08);
        signals[Tissue.SpinalCord] = 1.5f + draw.Deviation(0.15);
        signals[Tissue.Lung] = 0.05f + MathF.Abs(draw.Deviation(0.02));
        grain[Tissue.KidneyCortex] = 0.06f;
        grain[Tissue.Spleen] = 0.04f;
        grain[Tissue.Liver] = 0.03f;
        grain[Tissue.Stomach] = 0.2f;
        grain[Tissue.Bowel] = 0.25f;
        grain[Tissue.Colon] = 0.2f;
        grain[Tissue.Fat] = 0.04f;
        grain[Tissue.Muscle] = 0.03f;
        grain[Tissue.Lung] = 0.02f;
    }
}
