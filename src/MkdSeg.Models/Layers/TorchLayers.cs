using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Layers;

/// <summary>
/// Layers by libtorch's operators: on every device, in every type, for every size. Tensors that no layer needs any more are freed at once;
/// what a gradient needs libtorch keeps.
/// </summary>
internal sealed class TorchLayers : ILayers<Tensor>
{
    private readonly List<Tensor> kept = [];

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
            return Used(x, layer.Convolve(x));
        }

        using Tensor bordered = functional.pad(x, (reflected, reflected, reflected, reflected), PaddingModes.Reflect);
        return Used(x, layer.Convolve(bordered));
    }

    /// <inheritdoc/>
    public Tensor Convolve(ConvTranspose2d layer, Tensor x) => Used(x, SafeConvolution.Convolve(layer, x));

    /// <inheritdoc/>
    public Tensor NormaliseRelu(BatchNorm2d norm, Tensor x) => Used(x, Relu(BatchNormalisation.Apply(norm, x)));

    /// <inheritdoc/>
    public Tensor NormaliseRelu(InstanceNorm2d norm, Tensor x) => Used(x, Relu(norm.forward(x)));

    /// <inheritdoc/>
    /// <remarks>Group norm with one channel a group is the same function: libtorch's instance norm goes through batch norm and took
    /// twice as long.</remarks>
    public Tensor NormaliseImages(Tensor x, float slope)
    {
        using Tensor dense = x.contiguous();
        Tensor normal = functional.group_norm(dense, x.shape[1]);
        return Used(x, slope < 1 ? Used(normal, functional.leaky_relu(normal, slope)) : normal);
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
    public Tensor Add(Tensor a, Tensor b) => Used(b, Used(a, a + b));

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
