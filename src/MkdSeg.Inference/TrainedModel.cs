using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using MkdSeg.Training;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference;

/// <summary>The networks of a finished run, ready for prediction.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly TrainingMethod method;
    private readonly Device device;
    private readonly RunManifest manifest;

    private TrainedModel(RunManifest manifest, TrainingMethod method, Device device) =>
        (this.manifest, this.method, this.device) = (manifest, method, device);

    /// <summary>What the run was trained on and how.</summary>
    public RunDescription Description => manifest.Run;

    /// <summary>What the scans were like that it was trained on; null where that was not looked at.</summary>
    public ScanStatistics? Scans => manifest.Scans;

    /// <summary>How much the networks doubted held-out cases, and how well they did; null where no case was looked at.</summary>
    public IReadOnlyList<QualityPoint>? Quality => manifest.Quality;

    /// <summary>Readouts that this run can give.</summary>
    public IReadOnlyList<Readout> Readouts =>
        [Readout.Ensemble, .. Enum.GetValues<Readout>().Where(readout => method.Segmentors.ContainsKey(ReadoutName.Of(readout)))];

    /// <summary>Loads a finished run, or a model that <see cref="Export"/> wrote.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="threads">Threads for one tensor operation; null takes as many as the training had.</param>
    /// <param name="where">
    /// Where the networks shall live, "cpu", "cuda" or "cuda:N"; null is the training's device where this machine has it, else
    /// what is there.
    /// </param>
    /// <param name="methods">Where the run's method is looked up; null is <see cref="MethodCatalogue.Default"/>.</param>
    /// <exception cref="InvalidInputException">
    /// The machine has no such device, it is no run folder, the training is not finished, or a file is damaged or not the one
    /// that the training wrote.
    /// </exception>
    public static TrainedModel Load(string folder, int? threads = null, string? where = null, MethodCatalogue? methods = null)
    {
        RunManifest manifest = RunManifest.Load(folder);
        RunDescription description = manifest.Run;
        if (!manifest.IsFinished)
        {
            throw new InvalidInputException(manifest.IsExported
                ? $"{folder}: the export did not come to its end; export the model again."
                : $"{folder}: the training is not finished; go on with 'mkdseg train ... --out {folder} --resume'.");
        }

        manifest.RequireOwn(folder, RunFolder.ModelFile);
        TrainingOptions options = description.Options with
        {
            Threads = threads ?? description.Options.Threads,
            Device = where ?? description.Options.Device,
            Precision = Precision.Float32,
        };
        Trainer.Configure(options.Checked(), elsewhere: where is null);
        Device device = TensorRuntime.DefaultDevice;
        TrainingMethod method = (methods ?? MethodCatalogue.Default).Create(description.Options, description.Labels.ClassCount, device);
        try
        {
            IEnumerable<NamedNetwork> saved = manifest.IsExported ? method.PredictionNetworks : method.Networks;
            Checkpoint.LoadNetworks(Path.Combine(folder, RunFolder.ModelFile), saved);
            RequireFinite(folder, method);
            foreach (NamedNetwork network in method.Networks)
            {
                network.Network.eval();
            }

            return new TrainedModel(manifest, method, device);
        }
        catch
        {
            method.Dispose();
            throw;
        }
    }

    /// <summary>Class probabilities of slices.</summary>
    /// <param name="images">[N,1,H,W] in [-1,1].</param>
    /// <param name="readout">Whose answer.</param>
    /// <returns>[N,C,H,W] on the CPU; sums to 1 over C.</returns>
    /// <exception cref="InvalidInputException">The run has no such segmentor, or what it answers is not finite.</exception>
    public Tensor Probabilities(Tensor images, Readout readout)
    {
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        Tensor input = images.to(device);
        Tensor[] maps = [.. Segmentors(readout).Select(s => nn.functional.softmax(s.Forward(input), 1))];
        Tensor mean = stack(maps).mean([0]).cpu();
        return mean.isfinite().all().item<bool>()
            ? mean.MoveToOuterDisposeScope()
            : throw new InvalidInputException(
                "The networks' answer to these images is not finite, so it is no segmentation; check the image's intensities, or "
                + "train again with a lower learning rate.");
    }

    /// <summary>Translates assistant slices to the target's look: x^{a->t} = G_{a->t}(x^a).</summary>
    /// <param name="images">[N,1,H,W] in [-1,1].</param>
    /// <returns>[N,1,H,W], or null for a method without translation and for a model that was exported without its generator.</returns>
    public Tensor? Translate(Tensor images)
    {
        using var _ = inference_mode();
        NamedNetwork? generator = manifest.IsExported ? null : method.Networks.FirstOrDefault(n => n.Name == "generator_to_target");
        return generator?.Forward(images.to(device)).cpu();
    }

    /// <summary>
    /// Writes what a prediction needs into a folder of its own, to be given away: the networks that answer, and a manifest that names
    /// no data, file, case or machine. A call that fails leaves nothing; one that is killed can be made again.
    /// </summary>
    /// <param name="folder">A new folder, or an empty one; locked while it is written.</param>
    /// <exception cref="InvalidInputException">It holds other files, cannot be written to, or another process writes there.</exception>
    public void Export(string folder)
    {
        OutputPaths.RequireFreeFolder(folder, "a model", IsBegunExport);
        bool isNew = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        FolderLock held = FolderLock.Take(folder);
        string model = Path.Combine(folder, RunFolder.ModelFile);
        bool done = false;
        try
        {
            OutputPaths.RequireFreeFolder(folder, "a model", IsBegunExport);
            AtomicFile.RemoveLeftovers(folder);
            NamedNetwork[] networks = [.. method.PredictionNetworks];
            RunManifest begun = manifest.ForExport([.. networks.Select(network => network.Name)]);
            begun.Save(folder);
            Checkpoint.SaveNetworks(model, networks);
            (begun with { Results = new Dictionary<string, string> { [RunFolder.ModelFile] = FileHashes.HashOf(model) } }).Save(folder);
            done = true;
        }
        finally
        {
            if (!done && IsBegunExport(folder))
            {
                File.Delete(model);
                File.Delete(Path.Combine(folder, RunManifest.FileName));
            }

            held.Remove();
            if (!done && isNew && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => method.Dispose();

    private IEnumerable<NamedNetwork> Segmentors(Readout readout)
    {
        if (!Readouts.Contains(readout))
        {
            throw new InvalidInputException(
                $"Method {Description.Options.Method} has no readout '{ReadoutName.Of(readout)}'; "
                + $"choose one of {string.Join(", ", Readouts.Select(ReadoutName.Of))}.");
        }

        return readout == Readout.Ensemble ? method.Segmentors.Values : [method.Segmentors[ReadoutName.Of(readout)]];
    }

    private static bool IsBegunExport(string folder) =>
        RunManifest.Exists(folder) && RunManifest.Load(folder) is { IsExported: true, IsFinished: false };

    /// <summary>Versions before this one kept networks whatever their buffers held.</summary>
    private static void RequireFinite(string folder, TrainingMethod method)
    {
        try
        {
            method.RequireFiniteWeights();
        }
        catch (NotFiniteException e)
        {
            throw new InvalidInputException(
                $"{folder}: the trained networks are of no use, since {e.Message}; "
                + "train again, with larger batches or a lower learning rate.",
                e);
        }
    }
}
