using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>
/// The channels-last memory layout (NHWC in memory, [N,C,H,W] in shape), for which TorchSharp has no interface of its own.
/// Shapes, values and parameter names stay; only strides change. On the CPU oneDNN runs most convolutions faster that way,
/// and results differ from the ordinary layout only by rounding.
/// </summary>
public static class ChannelsLast
{
    /// <summary>The same values with channels-last strides; differentiable.</summary>
    /// <param name="images">[N,C,H,W].</param>
    /// <returns>[N,C,H,W] whose channel axis varies fastest in memory.</returns>
    /// <exception cref="ArgumentException">The tensor has not four axes.</exception>
    public static Tensor ToChannelsLast(Tensor images)
    {
        if (images.dim() != 4)
        {
            throw new ArgumentException($"Expected [N,C,H,W], got [{string.Join(',', images.shape)}].", nameof(images));
        }

        using Tensor nhwc = images.permute(0, 2, 3, 1);
        using Tensor packed = nhwc.contiguous();
        return packed.permute(0, 3, 1, 2);
    }

    /// <summary>
    /// Lays the weights of all convolutions in a network out channels-last, and those of parts that are <see cref="IFiltersByTap"/> as
    /// these want them; in place: an optimiser that already holds the parameters goes on with the same ones.
    /// Convert after <c>GanInitialisation</c>, because random numbers are drawn in memory order. TorchSharp's own save refuses such
    /// weights ("Bytes() called on non-contiguous tensor"), and so it does an optimiser's moments, which take the parameters' layout;
    /// <see cref="Safetensors.SafetensorsFile"/> writes them.
    /// </summary>
    /// <param name="network">Any network; weights with four axes are converted, all others are left alone.</param>
    public static void Convert(nn.Module network)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        LayOut(network, ToChannelsLast);
        foreach (nn.Module part in network.modules().Where(module => module is IFiltersByTap))
        {
            LayOut(part, filters => filters.permute(2, 3, 1, 0).contiguous().permute(3, 2, 0, 1));
        }
    }

    private static void LayOut(nn.Module network, Func<Tensor, Tensor> layOut)
    {
        foreach (Tensor weight in network.parameters().Where(p => p.dim() == 4))
        {
            weight.set_(layOut(weight));
        }
    }
}
