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
}
