using MkdSeg.Bench.Harness;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Safetensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Optimiser;

/// <summary>One update of a generator's 11 million parameters by Adam.</summary>
internal sealed class AdamScenario : Comparison
{
    /// <summary>Learning rate of both sides.</summary>
    public const double LearningRate = 2e-4;

    /// <summary>First decay rate of both sides.</summary>
    public const double Beta1 = 0.5;

    /// <summary>Name of the input file.</summary>
    public const string InputFile = "adam.safetensors";

    // The update is at most the learning rate; rounding of float32 in its few operations is far below a thousandth of it.
    private const double Limit = 1e-3 * LearningRate;

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override string What => "One update of all parameters of the default generator by Adam, gradients at hand.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        foreach (int threads in quick ? [2] : new[] { 1, 2 })
        {
            yield return new ComparedCase
            {
                Size = $"11.4 million parameters, {(threads == 1 ? "1 thread" : $"{threads} threads")}",
                Ours = Side.Own("adam", [("threads", threads)]),
                Theirs = Side.PyTorch("PyTorch 1.13, foreach", "adam.py", [("threads", threads), ("lr", LearningRate), ("beta1", Beta1)]),
                Goal = null,
                Prepare = WriteInputs,
                Compare = (ours, theirs) => [TensorComparison.LargestDifference("parameters after one update", ours, theirs, Limit)],
                WarmUps = 5,
            };
        }
    }

    private static void WriteInputs(string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(1);
        using var network = new ResNetGenerator();
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            tensors[$"parameter/{name}"] = parameter;
            tensors[$"gradient/{name}"] = randn_like(parameter) * 1e-3;
        }

        SafetensorsFile.Write(Path.Combine(folder, InputFile), tensors, new Dictionary<string, string>());
    }
}
