using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Training.Optimisation;

/// <summary>
/// A network's parameters as parts of one vector and their gradients as parts of another, so that an operator on a vector is one on all of
/// them. Backward passes add to the gradients where they are.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    /// <summary>Each part begins at a multiple of so many elements: 256 bytes, where libtorch's allocations on a GPU begin.</summary>
    public const long Block = 64;

    /// <summary>Moves parameters into a vector, layouts and values as they are, and gives each a gradient of zeros.</summary>
    /// <param name="parameters">On one device.</param>
    /// <param name="orders">How each lies in memory.</param>
    /// <param name="starts">Where each begins in the vectors, and their length.</param>
    public FlatParameters(Parameter[] parameters, MemoryOrder[] orders, long[] starts)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        Values = zeros(starts[^1], device: parameters[0].device).DetachFromDisposeScope();
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        for (int i = 0; i < parameters.Length; i++)
        {
            Tensor Part(Tensor flat) => orders[i].Shaped(flat.narrow(0, starts[i], parameters[i].numel()));
            parameters[i].set_(Part(Values).copy_(parameters[i]));
            parameters[i].grad = Part(Gradients);
        }
    }

    /// <summary>All parameters; between them zeros.</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, likewise.</summary>
    public Tensor Gradients { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }
}
