using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// CT of the abdomen in Hounsfield units, anything from hardly enhanced to an early portal phase: kidneys brighter than the spleen, the
/// spleen hardly brighter than the liver. Some patients have drunk contrast agent.
/// </summary>
internal static class AbdomenCtSignals
{
    /// <summary>Draws one patient's values.</summary>
    public static void Draw(Draw draw, PhantomOptions options, SignalTable signals, SignalTable grain)
    {
        float enhancement = Math.Clamp(1 + draw.Deviation(0.18), 0.6f, 1.6f);
        float cortex = 40 + (150 * enhancement) + draw.Deviation(6);
        signals[Tissue.Liver] = 57 + (50 * enhancement) + draw.Deviation(4);
        signals[Tissue.Spleen] = 48 + (72 * enhancement) + draw.Deviation(5);
        signals[Tissue.KidneyCortex] = cortex;
        signals[Tissue.KidneyMedulla] = cortex * (0.92f + draw.Deviation(0.05));
        signals[Tissue.Pancreas] = 42 + (50 * enhancement) + draw.Deviation(6);
        signals[Tissue.AortaBlood] = 42 + (120 * enhancement) + draw.Deviation(10);
        signals[Tissue.InferiorCavalBlood] = 42 + (95 * enhancement) + draw.Deviation(10);
        signals[Tissue.HepaticVessel] = 44 + (110 * enhancement) + draw.Deviation(8);
        signals[Tissue.RightVentricleBlood] = 42 + (110 * enhancement);
        signals[Tissue.Myocardium] = 45 + (60 * enhancement);
        signals[Tissue.Urine] = 8 + MathF.Abs(draw.Deviation(8));
        signals[Tissue.Bile] = 12 + draw.Deviation(4);
        float drunk = draw.Uniform(0, 1) < 0.25 ? draw.Uniform(90, 200) : 0;
        signals[Tissue.Stomach] = 22 + draw.Deviation(10) + drunk;
        signals[Tissue.Bowel] = 38 + (20 * enhancement) + draw.Deviation(8) + (0.7f * drunk);
        signals[Tissue.Colon] = 20 + draw.Deviation(15);
        DrawSurroundings(draw, signals);
        grain[Tissue.Liver] = 4;
        grain[Tissue.Spleen] = 4;
        grain[Tissue.KidneyCortex] = 7;
        grain[Tissue.Stomach] = 14;
        grain[Tissue.Bowel] = 22;
        grain[Tissue.Colon] = 40;
        grain[Tissue.Lung] = 22;
        grain[Tissue.Marrow] = 40;
        grain[Tissue.Fat] = 8;
        grain[Tissue.Muscle] = 8;
    }

    private static void DrawSurroundings(Draw draw, SignalTable signals)
    {
        signals[Tissue.Air] = -1000;
        signals[Tissue.Fat] = -100 + draw.Deviation(6);
        signals[Tissue.Muscle] = 56 + draw.Deviation(5);
        signals[Tissue.CorticalBone] = 600 + draw.Deviation(70);
        signals[Tissue.Marrow] = 190 + draw.Deviation(30);
        signals[Tissue.Cartilage] = 95 + draw.Deviation(10);
        signals[Tissue.SpinalCord] = 30;
        signals[Tissue.Lung] = -850 + draw.Deviation(25);
    }
}
