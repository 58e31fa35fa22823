using MkdSeg.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Reference;

/// <summary>A network of <see cref="PlainStep"/>: its tensors by name, and TorchSharp's Adam over those that learn.</summary>
public sealed class PlainNetwork : IDisposable
{
    private readonly optim.Optimizer optimiser;

    /// <summary>A network that learns.</summary>
    /// <param name="values">Parameters and buffers by name, as <see cref="Models.Weights.Named"/> gives them; copied.</param>
    /// <param name="type">In which floating-point type to compute.</param>
    /// <param name="beta1">Adam's first decay rate.</param>
    public PlainNetwork(IEnumerable<(string Name, Tensor Value)> values, ScalarType type, double beta1)
    {
        using IDisposable frozen = no_grad();
        Tensor Copy(Tensor value) => value.is_floating_point() ? value.to(type, copy: true) : value.clone();
        Tensors = values.ToDictionary(v => v.Name, v => Own(v.Name, Copy(v.Value)));
        Parameters = Tensors.Where(t => t.Value is Parameter).ToDictionary(t => t.Key, t => (Parameter)t.Value);
        optimiser = optim.Adam(Parameters.Values, beta1: beta1, beta2: 0.999, eps: 1e-8);
    }

    /// <summary>Parameters and buffers by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>What the optimiser updates, by name.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters { get; }

    /// <summary>A tensor by name.</summary>
    public Tensor this[string name] => Tensors[name];

    /// <summary>A convolution with the weight and the bias, if there is one, of a name.</summary>
    public Tensor Convolve(string name, Tensor x, int stride = 1, int padding = 0) =>
        SafeConvolution.Conv2d(x, this[$"{name}.weight"], Tensors.GetValueOrDefault($"{name}.bias"), stride, padding);

    /// <summary>Whether losses leave gradients here.</summary>
    public void Learn(bool learn)
    {
        foreach (Parameter parameter in Parameters.Values)
        {
            parameter.requires_grad = learn;
        }
    }

    /// <summary>Clears the gradients.</summary>
    public void ZeroGradients() => optimiser.zero_grad();

    /// <summary>One update from the gradients at hand, which stay.</summary>
    public void Update(double learningRate)
    {
        optimiser.ParamGroups.Single().LearningRate = learningRate;
        optimiser.step();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimiser.Dispose();
        foreach (Tensor tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static Tensor Own(string name, Tensor value)
    {
        bool buffer = name.Contains("running_", StringComparison.Ordinal) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
        return (buffer ? value : new Parameter(value)).DetachFromDisposeScope();
    }
}
