using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>A stage whose convolutions serve both modalities and whose normalisations are one for each.</summary>
internal sealed class SharedKernelStage : Module
{
    private readonly Conv2d conv1;
    private readonly ModalityNorm norm1;
    private readonly Conv2d conv2;
    private readonly ModalityNorm norm2;

    /// <summary>A stage that keeps height and width.</summary>
    public SharedKernelStage(int channelsIn, int channelsOut, FeatureNormalisation normalisation)
        : base(nameof(SharedKernelStage))
    {
        conv1 = Conv2d(channelsIn, channelsOut, 3, padding: 1, bias: false);
        norm1 = new ModalityNorm(channelsOut, normalisation);
        conv2 = Conv2d(channelsOut, channelsOut, 3, padding: 1, bias: false);
        norm2 = new ModalityNorm(channelsOut, normalisation);
        RegisterComponents();
    }

    /// <summary>[N,channelsIn,H,W] of one modality to [N,channelsOut,H,W].</summary>
    public T Of<T>(ILayers<T> layers, T x, ImageSource source)
    {
        x = norm1.Of(layers, layers.Convolve(conv1, x), source);
        return norm2.Of(layers, layers.Convolve(conv2, x), source);
    }
}
