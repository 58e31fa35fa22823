using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Inference;

namespace MkdSeg.Bench.Scenarios.Volumes;

/// <summary>This program's side of <see cref="InferenceScenario"/>: what <c>mkdseg predict</c> does with a loaded model.</summary>
internal sealed class InferenceWork : IWork
{
    private readonly string folder;
    private readonly TrainedModel model;

    /// <summary>Loads the trained run.</summary>
    public InferenceWork(WorkerOptions options)
    {
        folder = options.Folder;
        model = TrainedModel.Load(Path.Combine(folder, InferenceScenario.RunFolder), options.Threads);
        Versions = TorchVersions.Current(options.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    private string Labels => Path.Combine(folder, "mkdseg.nii.gz");

    /// <inheritdoc/>
    public void Run()
    {
        string scan = Path.Combine(folder, ScanFile.Name);
        NiftiHeader header = NiftiFile.ReadHeader(scan);
        Volume<float> image = NiftiFile.ReadImage(scan);
        Volume<byte> classes = new VolumeSegmentor(model, Readout.Ensemble).Segment(image);
        NiftiFile.WriteClasses(Labels, classes, model.Description.Labels, header);
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => File.Copy(Labels, path, overwrite: true);

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
