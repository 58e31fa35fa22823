using MkdSeg.Models;
using MkdSeg.Training.Optimisation;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>A network, the name under which it is saved, and its optimiser.</summary>
/// <param name="Name">For example "segmentor_real".</param>
/// <param name="Network">The module.</param>
/// <param name="Optimiser">Updates all of its parameters.</param>
public sealed record NamedNetwork(string Name, nn.Module<Tensor, Tensor> Network, Adam Optimiser) : IDisposable
{
    /// <summary>The running average of the network's weights, which take its place when training ends; null for none.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>
    /// A network of the same kind, of no weights of its own, that answers with those of <see cref="Average"/> while training goes on; null
    /// for none.
    /// </summary>
    public nn.Module<Tensor, Tensor>? Averaged { get; init; }

    /// <summary>The output, without a graph, under the average's weights where the network has an <see cref="Averaged"/> one.</summary>
    public Tensor ForwardAveraged(Tensor input)
    {
        using var _ = no_grad();
        if (Averaged is null || Average is null)
        {
            return Network.forward(input);
        }

        Weights.Restore(Averaged, Average.Values);
        return Averaged.forward(input);
    }

    /// <summary>The network's output.</summary>
    public Tensor Forward(Tensor input) => Network.forward(input);

    /// <summary>Whether the weights take gradients; without them the network only passes on what its input is to learn.</summary>
    public void RequireGradients(bool required)
    {
        foreach (TorchSharp.Modules.Parameter parameter in Network.parameters())
        {
            parameter.requires_grad = required;
        }
    }

    /// <summary>One update from the gradients at hand; the gradients are cleared.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <exception cref="NotFiniteException">A gradient is infinite or not a number; nothing was changed. On a GPU, where this is not
    /// waited for, <see cref="RequireFinite"/> tells.</exception>
    public void Update(double learningRate)
    {
        if (!Optimiser.Step(learningRate))
        {
            throw new NotFiniteException($"the gradient of {Name} is not finite");
        }

        Average?.Follow(Network, Optimiser.Steps);
    }

    /// <summary>Refuses to go on from an update that was left out on a GPU; waits for the GPU.</summary>
    /// <exception cref="NotFiniteException">A gradient was infinite or not a number; the network is as it was before that.</exception>
    public void RequireFinite()
    {
        if (!Optimiser.WereFinite())
        {
            throw new NotFiniteException($"a gradient of {Name} was not finite, in this step or one since the last line of the log");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        Average?.Dispose();
        Averaged?.Dispose();
        Optimiser.Dispose();
    }
}
