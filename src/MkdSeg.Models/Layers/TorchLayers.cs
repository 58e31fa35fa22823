using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Layers;

/// <summary>
/// Layers by libtorch's operators: on every device, in every type, for every size. Tensors that no layer needs any more are freed at once;
/// what a gradient needs libtorch keeps.
/// </summary>
/// <param name="isOnCpu">
/// Where the maps are. On a GPU the host must keep ahead of the device, so fewer native calls are made; values are the same.
/// </param>
internal sealed class TorchLayers(bool isOnCpu) : ILayers<Tensor>
{
    // libtorch's numbers are objects of their own, made and freed by a call each.
    private static readonly Scalar One = 1;

    private readonly List<Tensor> kept = [];
    private (Tensor? Maps, long Channels) latest;

    /// <inheritdoc/>
    public Tensor Keep(Tensor x)
    {
        kept.Add(x);
        return x;
    }

    /// <inheritdoc/>
    public Tensor Convolve(Conv2d layer, Tensor x, int reflected = 0)
    {
        if (reflected == 0)
        {
            return Used(x, Remembered(layer.Convolve(x), layer.out_channels));
        }

        using Tensor bordered = functional.pad(x, (reflected, reflected, reflected, reflected), PaddingModes.Reflect);
        return Used(x, Remembered(layer.Convolve(bordered), layer.out_channels));
    }

    /// <inheritdoc/>
    public Tensor Convolve(ConvTranspose2d layer, Tensor x) =>
        Used(x, Remembered(SafeConvolution.Convolve(layer, x), layer.out_channels));

    /// <inheritdoc/>
    public Tensor NormaliseRelu(BatchNorm2d norm, Tensor x) =>
        Used(x, Relu(isOnCpu ? BatchNormalisation.Apply(norm, x) : BatchNormalisation.ApplyOnDevice(norm, x)));

    /// <inheritdoc/>
    public Tensor NormaliseRelu(InstanceNorm2d norm, Tensor x) => Used(x, Relu(norm.forward(x)));

    /// <inheritdoc/>
    /// <remarks>Group norm with one channel a group is the same function: libtorch's instance norm goes through batch norm and took
    /// twice as long.</remarks>
    public Tensor NormaliseImages(Tensor x, float slope)
    {
        if (isOnCpu)
        {
            using Tensor dense = x.contiguous();
            return Used(x, Leaky(functional.group_norm(dense, x.shape[1]), slope));
        }

        long channels = ReferenceEquals(latest.Maps, x) ? latest.Channels : x.shape[1];
        Tensor normal = functional.group_norm(x, channels);
        return Used(x, slope == 0 ? Relu(normal) : Leaky(normal, slope));
    }

    /// <inheritdoc/>
    public Tensor LeakyRelu(Tensor x, float slope) => Used(x, functional.leaky_relu(x, slope));

    /// <inheritdoc/>
    public Tensor MaxPool(Tensor x) => Used(x, functional.max_pool2d(x, [2, 2]));

    /// <inheritdoc/>
    public Tensor JoinDoubled(Tensor x, Tensor half)
    {
        using Tensor whole = functional.interpolate(half, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        return Used(half, Used(x, cat([x, whole], 1)));
    }

    /// <inheritdoc/>
    public Tensor Add(Tensor a, Tensor b) => Used(b, Used(a, a.add(b, One)));

    private Tensor Leaky(Tensor x, float slope) => slope < 1 ? Used(x, functional.leaky_relu(x, slope)) : x;

    /// <summary>A convolution's output, whose channels a norm need not ask libtorch for.</summary>
    private Tensor Remembered(Tensor maps, long channels)
    {
        latest = (maps, channels);
        return maps;
    }

    private static Tensor Relu(Tensor x)
    {
        _ = x.relu_(); // gives x itself
        return x;
    }

    /// <summary>The result, once an input has served it.</summary>
    private Tensor Used(Tensor input, Tensor result)
    {
        int place = kept.FindIndex(tensor => ReferenceEquals(tensor, input));
        if (place >= 0)
        {
            kept.RemoveAt(place);
        }
        else
        {
            input.Dispose();
        }

        return result;
    }
}
