using System.Runtime.InteropServices;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Bench.Scenarios.Volumes;

/// <summary>This program's side of <see cref="ReadingScenario"/>.</summary>
internal sealed class ReadingWork(WorkerOptions options) : IWork
{
    private readonly string path = Path.Combine(options.Folder, ScanFile.Name);
    private Volume<float>? image;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; } =
        new Dictionary<string, string> { ["runtime"] = RuntimeInformation.FrameworkDescription };

    /// <inheritdoc/>
    public void Run() => image = NiftiFile.ReadImage(path);

    /// <inheritdoc/>
    public void WriteOutputs(string output)
    {
        using FileStream file = File.Create(output);
        file.Write(MemoryMarshal.AsBytes<float>(image!.Voxels));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
