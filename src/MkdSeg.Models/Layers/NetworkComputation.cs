using MkdSeg.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Layers;

/// <summary>What a network computes, whatever computes its layers.</summary>
/// <param name="network">Whose parameters it uses.</param>
/// <param name="width">Of which all inner channels are multiples.</param>
internal abstract class NetworkComputation(nn.Module network, int width)
{
    /// <summary>The outputs, by this library's kernels where they take the input, else by libtorch.</summary>
    /// <param name="input">[N,C,H,W].</param>
    /// <returns>[N,D,h,w] each.</returns>
    public IReadOnlyList<Tensor> All(Tensor input)
    {
        if (FusedNetwork.Takes(network, width, input))
        {
            return FusedNetwork.Apply(this, network, input);
        }

        using DisposeScope scope = NewDisposeScope();
        var layers = new TorchLayers(isOnCpu: OwnKernels.AreUsed && input.device_type == DeviceType.CPU);
        Tensor[] outputs = Of(layers, layers.Keep(input));
        scope.MoveToOuter(outputs);
        return outputs;
    }

    /// <summary>The output of a computation that has one.</summary>
    /// <param name="input">[N,C,H,W].</param>
    public Tensor One(Tensor input) => All(input)[0];

    /// <summary>The outputs.</summary>
    /// <typeparam name="T">Feature maps.</typeparam>
    /// <param name="layers">Computes the layers.</param>
    /// <param name="input">[N,C,H,W].</param>
    public abstract T[] Of<T>(ILayers<T> layers, T input);
}
