using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Reference;

/// <summary>The first step of mkd as it trains, with what a plain step needs to start from the same place.</summary>
public sealed class SeededStep
{
    /// <summary>Makes the step; tensors belong to the caller's dispose scope.</summary>
    /// <param name="options">What a plain step can do, too; the seed decides on weights and batches.</param>
    public SeededStep(TrainingOptions options)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(options, MadeUpBatch.Classes, CPU);
        Weights = method.Networks.ToDictionary(n => n.Name, Copied);
        (Target, Assistant) = (MadeUpBatch.Of(options), MadeUpBatch.Of(options));
        using (NewDisposeScope())
        {
            method.Step(0, Target, Assistant, new StepLog(detailed: false));
        }

        // After one update Adam's mean is (1 - beta1) times the gradient.
        Gradients = method.Networks.ToDictionary(n => n.Name, n => n.Optimiser.Mean() / (1 - PlainStep.Beta1(options, n.Name)));
        Order = method.Networks.ToDictionary(n => n.Name, n => n.Network.named_parameters().Select(p => p.name).ToArray());
    }

    /// <summary>Parameters and buffers before the step.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(string Name, Tensor Value)>> Weights { get; }

    /// <summary>x^t.</summary>
    public Batch Target { get; }

    /// <summary>x^a.</summary>
    public Batch Assistant { get; }

    /// <summary>Each network's gradient, flat.</summary>
    public Dictionary<string, Tensor> Gradients { get; }

    private IReadOnlyDictionary<string, string[]> Order { get; }

    /// <summary>Each network's gradient, flat, as a plain step makes it of these batches; in the caller's dispose scope.</summary>
    /// <param name="plain">A plain step of <see cref="Weights"/>; it makes its first step.</param>
    /// <param name="type">The floating-point type that it computes in.</param>
    public Dictionary<string, Tensor> PlainGradients(PlainStep plain, ScalarType type)
    {
        plain.Step(0, Target with { Images = Target.Images.to(type) }, Assistant with { Images = Assistant.Images.to(type) });
        return plain.Networks.ToDictionary(
            n => n.Key, n => cat([.. Order[n.Key].Select(name => n.Value.Parameters[name].grad!.reshape(-1))]));
    }

    private static IReadOnlyList<(string Name, Tensor Value)> Copied(NamedNetwork network) =>
        [.. Models.Weights.Named(network.Network).Select(weight => (weight.Name, weight.Value.detach().contiguous().clone()))];
}
