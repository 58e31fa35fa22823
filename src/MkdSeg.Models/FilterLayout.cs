using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>
/// The order in which a network's filters lie in memory. Shapes, values and parameter names stay; only strides change.
/// </summary>
public static class FilterLayout
{
    /// <summary>
    /// Lays the weights of all convolutions in a network out as they are read fastest, in place: an optimiser that already holds the
    /// parameters goes on with the same ones. On a CPU this is [kernel,kernel,in,out], for the project's networks; other networks, and all
    /// on a GPU, are laid out channels-last.
    /// Convert after <c>GanInitialisation</c>, because random numbers are drawn in memory order. TorchSharp's own save refuses such
    /// weights ("Bytes() called on non-contiguous tensor"), and so it does an optimiser's moments, which take the parameters' layout;
    /// <see cref="Safetensors.SafetensorsFile"/> writes them.
    /// </summary>
    /// <param name="network">Any network; weights with four axes are converted, all others are left alone.</param>
    public static void Convert(nn.Module network)
    {
        bool isByTap = network.GetType().Assembly == typeof(FilterLayout).Assembly;
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (Tensor weight in network.parameters().Where(p => p.dim() == 4))
        {
            weight.set_(isByTap && weight.device_type == DeviceType.CPU
                ? weight.permute(2, 3, 1, 0).contiguous().permute(3, 2, 0, 1)
                : ChannelsLast.ToChannelsLast(weight));
        }
    }
}
