using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>One stage of the U-Net: twice a 3 x 3 convolution (no bias: batch norm has one), batch norm and ReLU.</summary>
internal sealed class ConvolutionStage : Module
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d norm1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d norm2;

    /// <summary>A stage that keeps height and width.</summary>
    public ConvolutionStage(int channelsIn, int channelsOut)
        : base(nameof(ConvolutionStage))
    {
        conv1 = Conv2d(channelsIn, channelsOut, 3, padding: 1, bias: false);
        norm1 = BatchNorm2d(channelsOut);
        conv2 = Conv2d(channelsOut, channelsOut, 3, padding: 1, bias: false);
        norm2 = BatchNorm2d(channelsOut);
        RegisterComponents();
    }

    /// <summary>[N,channelsIn,H,W] to [N,channelsOut,H,W].</summary>
    public T Of<T>(ILayers<T> layers, T x)
    {
        x = layers.NormaliseRelu(norm1, layers.Convolve(conv1, x));
        return layers.NormaliseRelu(norm2, layers.Convolve(conv2, x));
    }
}
