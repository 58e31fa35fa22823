using MkdSeg.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// Instance normalisation without learned scale or running statistics, as CycleGAN uses it (epsilon 1e-5), and the leaky ReLU
/// that follows it. By <see cref="FusedNormalisation"/> where that takes the input; elsewhere as group normalisation with one
/// channel a group, which is the same function: libtorch's instance norm goes through batch norm and took twice as long.
/// </summary>
internal static class InstanceNormalisation
{
    /// <summary>Zero mean and unit (biased) variance for every image and channel, then leaky ReLU.</summary>
    /// <param name="features">[N,C,H,W] with more than one pixel.</param>
    /// <param name="slope">Factor on negative values: 0 is ReLU, 1 leaves them.</param>
    public static Tensor Apply(Tensor features, float slope)
    {
        if (FusedNormalisation.Takes(features))
        {
            return FusedNormalisation.Apply(features, slope);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor normal = nn.functional.group_norm(features.contiguous(), features.shape[1]);
        return (slope < 1 ? nn.functional.leaky_relu(normal, slope) : normal).MoveToOuterDisposeScope();
    }
}
