using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Bastico et al. (2023): one network for both modalities whose instance normalisations have a scale and a shift of each
/// modality's own. Not compared in the paper, which is older.
/// </summary>
public sealed class ConditionalNorm : TwoModalityMethod
{
    /// <summary>The method with fresh networks.</summary>
    public ConditionalNorm(TrainingOptions options, int classCount, Device device)
        : base(
            options,
            classCount,
            device,
            new SharedKernelUNet(
                FeatureNormalisation.Instance, options.InputSlices, classCount, options.Segmentor.Width, options.Segmentor.Depth))
    {
    }
}
