using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Layers;

/// <summary>Batch norm whose statistics stay exact on large batches.</summary>
/// <remarks>
/// On channels-last features libtorch's CPU kernel adds a channel's values up one after the other in float32, on ordinary ones in
/// float64. One thread, the U-Net's first convolution, 8 images: the variance is off by 7e-6, 3e-5 and 2e-4 of itself at 64, 128 and
/// 256 pixels (ordinary layout: 8e-8 at each), the logits by 7e-6, 2e-5 and 1e-4 of their norm (1e-6).
/// </remarks>
internal static class BatchNormalisation
{
    /// <summary>Values of a channel up to which libtorch's sums in float32 are taken as they are: 8 images of 128 pixels.</summary>
    internal const long LargestPlainSum = 8 * 128 * 128;

    // libtorch's numbers are objects of their own, made and freed by a call each.
    private static readonly Scalar One = 1;

    /// <summary>The normalised features; in training the norm's running statistics follow.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="features">[N,C,H,W] in any layout.</param>
    /// <returns>[N,C,H,W], in the ordinary layout where the batch was large.</returns>
    public static Tensor Apply(BatchNorm2d norm, Tensor features)
    {
        bool large = norm.training && features.device_type == DeviceType.CPU && features.numel() / features.shape[1] > LargestPlainSum;
        if (!large)
        {
            return norm.forward(features);
        }

        using Tensor ordinary = features.contiguous();
        return norm.forward(ordinary);
    }

    /// <summary>
    /// The same on a GPU, which sums exactly enough in either layout: what the module's own forward computes, in 5 native calls instead of
    /// some 20.
    /// </summary>
    /// <param name="norm">A norm with a momentum.</param>
    /// <param name="features">[N,C,H,W] in any layout.</param>
    public static Tensor ApplyOnDevice(BatchNorm2d norm, Tensor features)
    {
        bool isTraining = norm.training;
        if (isTraining)
        {
            norm.num_batches_tracked!.add_(One, One);
        }

        return nn.functional.batch_norm(
            features, norm.running_mean!, norm.running_var!, norm.weight, norm.bias, isTraining, norm.momentum!.Value, norm.eps);
    }
}
