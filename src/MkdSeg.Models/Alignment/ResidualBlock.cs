using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// CycleGAN's residual block: x + norm(conv(relu(norm(conv(x))))), 3 x 3 convolutions over reflected borders.
/// Source: junyanz/pytorch-CycleGAN-and-pix2pix, ResnetBlock without dropout.
/// </summary>
internal sealed class ResidualBlock : Module
{
    private readonly Conv2d first;
    private readonly Conv2d second;
    private readonly bool normalised;

    /// <summary>A block that keeps the number of channels; without norm it is x + conv(relu(conv(x))).</summary>
    public ResidualBlock(int channels, bool normalised)
        : base(nameof(ResidualBlock))
    {
        this.normalised = normalised;
        first = Conv2d(channels, channels, 3);
        second = Conv2d(channels, channels, 3);
        RegisterComponents();
    }

    /// <summary>[N,C,H,W] to [N,C,H,W]; both sides at least 2.</summary>
    public T Of<T>(ILayers<T> layers, T x)
    {
        T y = layers.Convolve(first, layers.Keep(x), reflected: 1);
        y = normalised ? layers.NormaliseImages(y, slope: 0) : layers.LeakyRelu(y, slope: 0);
        y = layers.Convolve(second, y, reflected: 1);
        return layers.Add(x, normalised ? layers.NormaliseImages(y, slope: 1) : y);
    }
}
