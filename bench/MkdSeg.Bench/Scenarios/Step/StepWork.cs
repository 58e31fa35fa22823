using MkdSeg.Bench.Workers;
using MkdSeg.Models;
using MkdSeg.Reference;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// A step as a training runs it. Its transposed convolutions are not taken off (they run among the other kernels), only the peer's.
/// </summary>
internal sealed class StepWork : IWork
{
    private readonly TrainingOptions options;
    private readonly DisposeScope scope;
    private readonly TrainingMethod method;
    private readonly Batch target;
    private readonly Batch assistant;
    private readonly StepPlace place;
    private readonly bool hasParts;
    private StepLog log = new(detailed: false);
    private int step;

    /// <summary>A training with the scenario's weights.</summary>
    public StepWork(WorkerOptions worker)
    {
        TensorRuntime.Configure(worker.Threads);
        options = StepCase.Of(worker).Options() with { Threads = worker.Threads };
        place = StepPlace.Of(worker);
        var device = new Device(place.Device);
        TensorRuntime.UseDevice(device, tensorFloat32: false);
        scope = NewDisposeScope();
        method = MethodCatalogue.Default.Create(options, MadeUpBatch.Classes, device);
        Checkpoint.LoadNetworks(Path.Combine(worker.Folder, StepInputs.NetworkFile), method.Networks);
        (target, assistant) = StepInputs.ReadBatches(worker.Folder, device);
        hasParts = worker.Number("parts") == 1;
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        using DisposeScope inner = NewDisposeScope();
        bool isFirst = step == 0;
        log = new StepLog(detailed: place.IsGpu && isFirst); // what is on a GPU is read where details are wanted alone
        method.Step(step++, target, assistant, log);
        if (isFirst)
        {
            log.Read();
            TensorRuntime.UseDevice(TensorRuntime.DefaultDevice, place.Precision == Precision.Tf32);
        }
    }

    /// <inheritdoc/>
    public void Wait()
    {
        if (place.IsGpu)
        {
            cuda.synchronize();
        }
    }

    /// <inheritdoc/>
    public double? PeakMib() => place.IsGpu ? GpuMemory.UsedMib() : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parts() => hasParts
        ? new Dictionary<string, double> { [StepSides.Transposed] = 0 }
        : new Dictionary<string, double>();

    /// <inheritdoc/>
    public void WriteOutputs(string path)
    {
        using DisposeScope inner = NewDisposeScope();
        StepOutputs.Write(
            path,
            log.Values.Where(entry => !IsWatched(entry.Key)).ToDictionary(),
            Gradients(),
            method.Networks.SelectMany(n => Weights.Named(n.Network).Select(w => (n.Name, w.Name, w.Value))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        method.Dispose();
        scope.Dispose();
    }

    /// <summary>Whether a value is of <see cref="TranslationWatch"/>, which a step reports only where details are wanted.</summary>
    private static bool IsWatched(string name) =>
        name.StartsWith("polarity", StringComparison.Ordinal) || name.StartsWith("mean_", StringComparison.Ordinal);

    /// <summary>
    /// A step consumes its gradients, but after the first one Adam's mean is (1 - beta1) times the gradient; where the step has made
    /// two updates, that of the second plus beta1 times that of the first.
    /// </summary>
    private IEnumerable<(string Network, string Name, Tensor Value)> Gradients()
    {
        foreach (NamedNetwork network in method.Networks)
        {
            Tensor flat = network.Optimiser.Mean() / (1 - PlainStep.Beta1(options, network.Name));
            long start = 0;
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.Network.named_parameters())
            {
                yield return (network.Name, name, flat.narrow(0, start, parameter.numel()).view(parameter.shape));
                start += parameter.numel();
            }
        }
    }
}
