using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Valindria et al. (2018), compared in the paper [S]: an encoder and a decoder of each modality's own around a shared middle.
/// </summary>
public sealed class XShape : TwoModalityMethod
{
    /// <summary>The method with fresh networks.</summary>
    public XShape(TrainingOptions options, int classCount, Device device)
        : base(
            options,
            classCount,
            device,
            new XShapeUNet(options.InputSlices, classCount, options.Segmentor.Width, options.Segmentor.Depth))
    {
    }
}
