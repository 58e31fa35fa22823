using MkdSeg.Bench.Workers;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Cohort;

/// <summary>
/// What a training does with its cohort: it has it prepared (option cache: "none" for without; the first run fills a cache, later
/// ones find everything there) or draws an epoch of batches of both modalities (option epoch 1).
/// </summary>
internal sealed class CohortWork : IWork
{
    private const int Pixels = 32;

    private readonly TrainingOptions options = new() { Pixels = Pixels };
    private readonly IDataset dataset;
    private readonly TrainingSplit split;
    private readonly string cache;
    private readonly TrainingData? prepared;

    /// <summary>Lists the cohort; for an epoch, also has it prepared.</summary>
    public CohortWork(WorkerOptions worker)
    {
        TensorRuntime.Configure(worker.Threads);
        (dataset, split) = CohortFiles.Open(worker.Folder, worker.Number("volumes"));
        cache = worker.Text("cache");
        prepared = worker.Number("epoch") == 1 ? HavePrepared() : null;
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        if (prepared is null)
        {
            HavePrepared();
            return;
        }

        Draw(prepared.Target, "target");
        Draw(prepared.Assistant, "assistant");
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => throw new NotSupportedException("Growth compares nothing.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private TrainingData HavePrepared()
    {
        CohortCache? kept = cache == "none"
            ? null
            : CohortCache.Open(cache, notice => throw new InvalidOperationException($"A cache has nothing to say here: {notice}"));
        return TrainingData.Prepare(dataset, split, options, CPU, kept, new FileHashes(), CancellationToken.None);
    }

    private void Draw(SliceSet slices, string purpose)
    {
        var sampler = new BatchSampler(slices, options, purpose);
        for (int batch = 0; batch < slices.Count / options.BatchSize; batch++)
        {
            using DisposeScope scope = NewDisposeScope();
            sampler.Draw(batch);
        }
    }
}

/// <summary>What a cohort of one size took; each part in a process of its own.</summary>
/// <param name="Volumes">CT and MR volumes together.</param>
/// <param name="WithoutCache">A training's start that prepares everything and holds it in memory.</param>
/// <param name="FirstStart">A training's start that fills a cache.</param>
/// <param name="LaterStart">A training's start that finds everything there.</param>
/// <param name="Epoch">An epoch of batches from the cache; its memory includes the start.</param>
/// <param name="CacheMib">Size of the cache, MiB.</param>
internal sealed record CohortPoint(int Volumes, Sample WithoutCache, Sample FirstStart, Sample LaterStart, Sample Epoch, double CacheMib);
