using MkdSeg.Training.Optimisation;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>A network, the name under which it is saved, and its optimiser.</summary>
/// <param name="Name">For example "segmentor_real".</param>
/// <param name="Network">The module.</param>
/// <param name="Optimiser">Updates all of its parameters.</param>
public sealed record NamedNetwork(string Name, nn.Module<Tensor, Tensor> Network, Adam Optimiser) : IDisposable
{
    /// <summary>The network's output.</summary>
    public Tensor Forward(Tensor input) => Network.forward(input);

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        Optimiser.Dispose();
    }
}
