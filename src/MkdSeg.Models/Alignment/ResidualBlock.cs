using MkdSeg.Models.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// CycleGAN's residual block: x + norm(conv(relu(norm(conv(x))))), 3 x 3 convolutions over reflected borders.
/// Computed by <see cref="FusedResidualBlock"/> where that takes the input.
/// Source: junyanz/pytorch-CycleGAN-and-pix2pix, ResnetBlock without dropout.
/// </summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>, IFiltersByTap
{
    private readonly Conv2d first;
    private readonly Conv2d second;

    /// <summary>A block that keeps the number of channels.</summary>
    public ResidualBlock(int channels)
        : base(nameof(ResidualBlock))
    {
        first = Conv2d(channels, channels, 3);
        second = Conv2d(channels, channels, 3);
        RegisterComponents();
    }

    /// <summary>[N,C,H,W] to [N,C,H,W]; both sides at least 2.</summary>
    public override Tensor forward(Tensor input)
    {
        if (FusedResidualBlock.Takes(input))
        {
            return FusedResidualBlock.Apply(input, first.weight, first.bias!, second.weight, second.bias!);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor x = InstanceNormalisation.Apply(first.Convolve(Pad(input)), slope: 0);
        x = InstanceNormalisation.Apply(second.Convolve(Pad(x)), slope: 1);
        return (input + x).MoveToOuterDisposeScope();
    }

    private static Tensor Pad(Tensor x) => functional.pad(x, (1, 1, 1, 1), PaddingModes.Reflect);
}
