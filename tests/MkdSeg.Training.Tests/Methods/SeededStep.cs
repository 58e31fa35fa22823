using MkdSeg.Models;
using MkdSeg.Reference;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>One step of the method as it trains, with what a plain step needs to start from the same place.</summary>
internal sealed class SeededStep
{
    /// <summary>Makes the step; tensors belong to the caller's dispose scope.</summary>
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

    /// <summary>Each network's parameters in the order of its gradient.</summary>
    public IReadOnlyDictionary<string, string[]> Order { get; }

    private static IReadOnlyList<(string Name, Tensor Value)> Copied(NamedNetwork network) =>
        [.. Models.Weights.Named(network.Network).Select(weight => (weight.Name, weight.Value.detach().contiguous().clone()))];
}
