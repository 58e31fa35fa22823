using MkdSeg.Bench.Workers;
using MkdSeg.Models;
using MkdSeg.Models.Safetensors;
using MkdSeg.Reference;
using MkdSeg.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// <see cref="PlainStep"/>, with libtorch's and the C library's settings as they come but for the number of threads, or (option
/// <c>settings</c>: own) with those that this program gives its process.
/// </summary>
internal sealed class PlainStepWork : IWork
{
    private readonly DisposeScope scope;
    private readonly PlainStep plain;
    private readonly Batch target;
    private readonly Batch assistant;
    private int step;

    /// <summary>A plain step with the scenario's weights.</summary>
    public PlainStepWork(WorkerOptions worker)
    {
        if (worker.Text("settings") == "own")
        {
            TensorRuntime.Configure(worker.Threads);
        }
        else
        {
            set_num_threads(worker.Threads);
        }

        scope = NewDisposeScope();
        plain = new PlainStep(StepCase.Of(worker).Options(), ReadNetworks(Path.Combine(worker.Folder, StepInputs.NetworkFile)));
        (target, assistant) = StepInputs.ReadBatches(worker.Folder);
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run() => plain.Step(step++, target, assistant);

    /// <inheritdoc/>
    public void WriteOutputs(string path) => StepOutputs.Write(
        path,
        plain.Losses,
        plain.Networks.SelectMany(n => n.Value.Parameters.Select(p => (n.Key, p.Key, p.Value.grad!))),
        plain.Networks.SelectMany(n => n.Value.Tensors.Select(t => (n.Key, t.Key, t.Value))));

    /// <inheritdoc/>
    public void Dispose()
    {
        plain.Dispose();
        scope.Dispose();
    }

    private static Dictionary<string, IReadOnlyList<(string Name, Tensor Value)>> ReadNetworks(string path) =>
        SafetensorsFile.Read(path).Tensors
            .GroupBy(entry => entry.Key.Split('/')[0])
            .ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<(string, Tensor)>)[.. group.Select(entry => (entry.Key.Split('/')[1], entry.Value))]);
}
