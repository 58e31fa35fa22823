using System.Text.Json;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using MkdSeg.Reference;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// Each run makes the first step of mkd from the weights and batches of the next seed: fast, plain in float32, and plain in float64. The
/// outputs are, for each run and network, how far the gradients of the first two are from those of the third.
/// </summary>
internal sealed class AccuracyWork : IWork
{
    private readonly TrainingOptions options;
    private readonly List<Dictionary<string, GradientDistance>> runs = [];

    /// <summary>No step yet.</summary>
    public AccuracyWork(WorkerOptions worker)
    {
        TensorRuntime.Configure(worker.Threads);
        options = StepCase.Of(worker).Options() with { Threads = worker.Threads };
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        var step = new SeededStep(options with { Seed = runs.Count });
        Dictionary<string, Tensor> Plain(ScalarType type)
        {
            using var plain = new PlainStep(options, step.Weights, type);
            return step.PlainGradients(plain, type);
        }

        Dictionary<string, Tensor> single = Plain(ScalarType.Float32), exact = Plain(ScalarType.Float64);
        runs.Add(exact.ToDictionary(
            network => network.Key,
            network => new GradientDistance(
                Distance(step.Gradients[network.Key], network.Value), Distance(single[network.Key], network.Value))));
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(runs, Protocol.Json));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static double Distance(Tensor gradient, Tensor exact) => (gradient - exact).norm().ToDouble() / exact.norm().ToDouble();
}
