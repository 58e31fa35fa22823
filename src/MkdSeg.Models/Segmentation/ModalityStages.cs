using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>The stages of a U-Net that one modality has for itself in <see cref="XShapeUNet"/>: all but the deepest.</summary>
internal sealed class ModalityStages : Module
{
    private readonly ModuleList<ConvolutionStage> encoder;
    private readonly ModuleList<Conv2d> reduce;
    private readonly ModuleList<ConvolutionStage> decoder;

    /// <summary>Stages 0 to depth - 1.</summary>
    public ModalityStages(int channels, int width, int depth)
        : base(nameof(ModalityStages))
    {
        int[] levels = [.. Enumerable.Range(0, depth)];
        encoder = new ModuleList<ConvolutionStage>(
            [.. levels.Select(i => new ConvolutionStage(i == 0 ? channels : width << (i - 1), width << i))]);
        reduce = new ModuleList<Conv2d>([.. levels.Select(i => Conv2d(width << (i + 1), width << i, 1))]);
        decoder = new ModuleList<ConvolutionStage>([.. levels.Select(i => new ConvolutionStage(width << (i + 1), width << i))]);
        RegisterComponents();
    }

    /// <summary>The modality's way through its own stages and a shared deepest one: the last stage's output.</summary>
    public T Around<T>(ILayers<T> layers, ConvolutionStage middle, T input)
    {
        var path = new UNetPath<T>(
            layers,
            encoder.Count,
            (i, x) => (i < encoder.Count ? encoder[i] : middle).Of(layers, x),
            (i, x) => layers.Convolve(reduce[i], x),
            (i, x) => decoder[i].Of(layers, x));
        return path.Features(input).Last();
    }
}
