using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Instance normalisation and the leaky ReLU after it as one differentiable operator for the CPU, on channels-last images. It
/// keeps its input and the statistics; libtorch's operators would keep the normalised image too.
/// </summary>
internal sealed unsafe class FusedNormalisation : autograd.SingleTensorFunction<FusedNormalisation>
{
    /// <inheritdoc/>
    public override string Name => nameof(FusedNormalisation);

    /// <summary>Whether the operator takes an input: float32 on the CPU, channels in whole vectors.</summary>
    /// <param name="features">[N,C,H,W].</param>
    public static bool Takes(Tensor features) =>
        features.device_type == DeviceType.CPU && features.dtype == ScalarType.Float32 && features.shape[1] % Vector<float>.Count == 0;

    /// <summary>The normalised images.</summary>
    /// <param name="features">[N,C,H,W], best with channels-last strides.</param>
    /// <param name="slope">Of the leaky ReLU, 0 to 1.</param>
    /// <returns>[N,C,H,W] with channels-last strides.</returns>
    public static Tensor Apply(Tensor features, float slope) => apply(features, slope);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ImageBatch images = ImageBatch.Of((Tensor)arguments[0]), output = images.NewLike();
        float slope = (float)arguments[1];
        Tensor statistics = empty(images.Count, 2, images.Channels);
        for (int n = 0; n < images.Count; n++)
        {
            float* mean = TensorMemory.Pointer(statistics) + ((nint)n * 2 * images.Channels), scale = mean + images.Channels;
            ImageNormalisation.Statistics(images.Image(n), images.Height, images.Width, images.Channels, mean, scale);
            ImageNormalisation.Normalise(
                images.Image(n),
                output.Image(n),
                images.Height * images.Width,
                images.Channels,
                mean,
                scale,
                slope);
        }

        context.save_for_backward([images.Packed.MoveToOuterDisposeScope(), statistics.MoveToOuterDisposeScope()]);
        context.save_data(nameof(slope), slope);
        return output.ChannelsFirst().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        var images = new ImageBatch(saved[0]);
        float slope = (float)context.get_data(nameof(slope));
        ImageBatch gradient = ImageBatch.Of(outputGradient), result = images.NewLike();
        for (int n = 0; n < images.Count; n++)
        {
            float* mean = TensorMemory.Pointer(saved[1]) + ((nint)n * 2 * images.Channels), scale = mean + images.Channels;
            ImageNormalisation.Gradient(
                images.Image(n),
                gradient.Image(n),
                images.LineCount,
                slope,
                result.Image(n),
                images.Height,
                images.Width,
                images.Channels,
                mean,
                scale);
        }

        return [result.ChannelsFirst().MoveToOuterDisposeScope(), null!];
    }
}
