using System.Text.Json;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>Times every kernel of the input file; its outputs are the seconds, in the file's order.</summary>
internal sealed class KernelWork : IWork
{
    /// <summary>Name of the input file.</summary>
    public const string InputFile = "kernels.json";

    /// <summary>Runs of each kernel that count.</summary>
    public const int Runs = 5;

    private readonly Kernel[] kernels;
    private double[] seconds = [];

    /// <summary>Reads the kernels.</summary>
    public KernelWork(WorkerOptions options)
    {
        TensorRuntime.Configure(options.Threads);
        kernels = JsonFile.Read<Kernel[]>(
            Path.Combine(options.Folder, InputFile), "a list of kernels", "run bench/run", 1 << 20, Protocol.Json);
        Versions = TorchVersions.Current(options.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        random.manual_seed(1);
        seconds = [.. kernels.Select(kernel => KernelOperators.Seconds(kernel, Runs))];
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(seconds));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
