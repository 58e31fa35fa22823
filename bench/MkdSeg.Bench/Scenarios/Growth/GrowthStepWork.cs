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

/// <summary>A step as a training makes it, with fresh networks.</summary>
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
        TrainingOptions options = StepCase.Of(worker).Options();
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
