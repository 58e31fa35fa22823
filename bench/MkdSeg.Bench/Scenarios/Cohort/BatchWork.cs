using System.Diagnostics;
using MkdSeg.Bench.Workers;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Cohort;

/// <summary>
/// Two steps of a method (option method) under profile quick at 64 pixels, one with and one without an update of the alignment, each after
/// drawing its batches. Parts: the same with batches drawn ahead, and drawing the batches of two steps alone, from memory, from the
/// cache, and from the cache on a cold disk.
/// </summary>
internal sealed class BatchWork : IWork
{
    /// <summary>Two steps with batches drawn ahead.</summary>
    public const string Ahead = "ahead";

    /// <summary>Drawing the batches of two steps from memory.</summary>
    public const string Memory = "memory";

    /// <summary>Drawing the batches of two steps from the cache.</summary>
    public const string Cache = "cache";

    /// <summary>The same when its files must come from the disk.</summary>
    public const string Cold = "cold";

    private readonly DisposeScope scope;
    private readonly TrainingOptions options;
    private readonly TrainingMethod method;
    private readonly Dictionary<string, BatchSampler[]> samplers;
    private readonly BatchesAhead ahead;
    private readonly string cache;
    private int step;
    private int aheadStep;

    /// <summary>A training past its warm-up, so that every part of a step is at work.</summary>
    public BatchWork(WorkerOptions worker)
    {
        TensorRuntime.Configure(worker.Threads);
        scope = NewDisposeScope();
        options = Profiles.Quick with { Method = worker.Text("method"), Pixels = 64, Threads = worker.Threads };
        (IDataset dataset, TrainingSplit split) = CohortFiles.Open(worker.Folder, int.MaxValue);
        method = MethodCatalogue.Default.Create(options, dataset.Labels.ClassCount, CPU);
        step = aheadStep = method.TotalSteps / 2;
        BatchSampler[] From(CohortCache? cache)
        {
            var data = TrainingData.Prepare(dataset, split, options, CPU, cache, new FileHashes(), CancellationToken.None);
            var target = new BatchSampler(data.Target, options, "target");
            return method.UsesAssistant ? [target, new BatchSampler(data.Assistant, options, "assistant")] : [target];
        }

        cache = Path.Combine(worker.Folder, "cache");
        var kept = CohortCache.Open(cache, notice => throw new InvalidOperationException($"A cache has nothing to say here: {notice}"));
        samplers = new() { [Memory] = From(null), [Cache] = From(kept) };
        ahead = new BatchesAhead(samplers[Memory][0], samplers[Memory].ElementAtOrDefault(1), method.TotalSteps);
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run() => Twice(() => Train(Draw(Memory)));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parts() => new Dictionary<string, double>
    {
        [Ahead] = Twice(() =>
        {
            (Batch target, Batch? assistant) = ahead.Draw(aheadStep++);
            Train([target, assistant]);
        }),
        [Memory] = Twice(() => Draw(Memory)),
        [Cache] = Twice(() => Draw(Cache)),
        [Cold] = Twice(() => Draw(Cache), before: ForgetCache),
    };

    /// <inheritdoc/>
    public void WriteOutputs(string path) => throw new NotSupportedException("Nothing is compared.");

    /// <inheritdoc/>
    public void Dispose()
    {
        ahead.Dispose();
        method.Dispose();
        scope.Dispose();
    }

    private double Twice(Action work, Action? before = null)
    {
        var watch = new Stopwatch();
        for (int n = 0; n < 2; n++)
        {
            before?.Invoke();
            using DisposeScope inner = NewDisposeScope();
            watch.Start();
            work();
            watch.Stop();
            step++;
        }

        return watch.Elapsed.TotalSeconds;
    }

    private void Train(Batch?[] batches) => method.Step(step, batches[0]!, batches.ElementAtOrDefault(1), new StepLog(detailed: false));

    private Batch[] Draw(string from) => [.. samplers[from].Select(sampler => sampler.Draw(step))];

    /// <summary>
    /// Has the system drop the cache's files from memory (dd's documented use of nocache), as in a cohort larger than memory.
    /// </summary>
    private void ForgetCache()
    {
        foreach (string file in Directory.EnumerateFiles(cache))
        {
            using var dd = Process.Start("dd", [$"of={file}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"]);
            dd.WaitForExit();
        }
    }
}
