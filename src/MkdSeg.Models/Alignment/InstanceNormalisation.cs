using static TorchSharp.torch;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// Instance normalisation without learned scale or running statistics, as CycleGAN uses it (epsilon 1e-5).
/// Computed as group normalisation with one channel a group, which is the same function: libtorch's instance norm goes
/// through batch norm and took twice as long (8 x 16 x 64 x 64, forward and backward, one thread: 2.5 ms against 1.2 ms).
/// Channels-last input is first made contiguous, because the channels-last group norm took 15 ms there.
/// </summary>
internal static class InstanceNormalisation
{
    /// <summary>Zero mean and unit (biased) variance for every image and channel.</summary>
    /// <param name="features">[N,C,H,W] with more than one pixel.</param>
    public static Tensor Apply(Tensor features) => nn.functional.group_norm(features.contiguous(), features.shape[1]);
}
