using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Workers;
using MkdSeg.Models;
using MkdSeg.Reference;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>The online step of networks a quarter as wide, so that the largest size fits.</summary>
internal sealed class GrowthStepWork : IWork
{
    private readonly DisposeScope scope;
    private readonly TrainingMethod method;
    private readonly Batch target;
    private readonly Batch assistant;
    private int step;

    /// <summary>A training with fresh networks.</summary>
    public GrowthStepWork(WorkerOptions worker)
    {
        TensorRuntime.Configure(worker.Threads);
        scope = NewDisposeScope();
        TrainingOptions options = StepInputs.Options(worker.Number("pixels")) with
        {
            BatchSize = worker.Number("batch"),
            Segmentor = new() { Width = 8 },
            Alignment = new() { GeneratorWidth = 16, DiscriminatorWidth = 16 },
        };
        method = MethodCatalogue.Default.Create(options, MadeUpBatch.Classes, CPU);
        (target, assistant) = (MadeUpBatch.Of(options), MadeUpBatch.Of(options));
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        using DisposeScope inner = NewDisposeScope();
        method.Step(step++, target, assistant, new StepLog(detailed: false));
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => throw new NotSupportedException("Growth compares nothing.");

    /// <inheritdoc/>
    public void Dispose()
    {
        method.Dispose();
        scope.Dispose();
    }
}
