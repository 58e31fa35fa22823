using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Inference.Exchange;
using MkdSeg.Models;
using MkdSeg.Models.Safetensors;
using MkdSeg.Training;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Exchange;
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
    private readonly ModelDescription? file;
    private readonly string source;

    private TrainedModel(RunManifest manifest, ModelDescription? file, TrainingMethod method, string source, Device device) =>
        (this.manifest, this.file, this.method, this.source, this.device) = (manifest, file, method, source, device);

    /// <summary>What the run was trained on and how.</summary>
    public RunDescription Description => manifest.Run;

    /// <summary>What the scans were like that it was trained on; null where that was not looked at.</summary>
    public ScanStatistics? Scans => manifest.Scans;

    /// <summary>How much the networks doubted held-out cases, and how well they did; null where no case was looked at.</summary>
    public IReadOnlyList<QualityPoint>? Quality => manifest.Quality;

    /// <summary>Readouts that this run can give.</summary>
    public IReadOnlyList<Readout> Readouts =>
        [Readout.Ensemble, .. Enum.GetValues<Readout>().Where(readout => method.Segmentors.ContainsKey(ReadoutName.Of(readout)))];

    /// <summary>Loads a finished run, or a model that <see cref="Export"/> or <see cref="ExportFile"/> wrote.</summary>
    /// <param name="path">The run folder, the folder of an exported model, or a model file (<see cref="ModelFile"/>).</param>
    /// <param name="threads">Threads for one tensor operation; null takes as many as the training had.</param>
    /// <param name="where">
    /// Where the networks shall live, "cpu", "cuda" or "cuda:N"; null is the training's device where this machine has it, else
    /// what is there.
    /// </param>
    /// <param name="methods">Where the run's method is looked up; null is <see cref="MethodCatalogue.Default"/>.</param>
    /// <exception cref="InvalidInputException">
    /// The machine has no such device, it is no run folder and no model, the training is not finished, or a file is damaged or not the
    /// one that the training wrote.
    /// </exception>
    public static TrainedModel Load(string path, int? threads = null, string? where = null, MethodCatalogue? methods = null)
    {
        methods ??= MethodCatalogue.Default;
        if (ModelFile.IsMeant(path))
        {
            using ModelFile file = ModelFile.Open(path);
            return Load(path, file.Description.ToManifest(file.WeightsSha256), file.Description, file.ReadWeights, threads, where, methods);
        }

        RunManifest manifest = RunManifest.Load(path);
        if (!manifest.IsFinished)
        {
            throw new InvalidInputException(manifest.IsExported
                ? $"{path}: the export did not come to its end; export the model again."
                : $"{path}: the training is not finished; go on with 'mkdseg train ... --out {path} --resume'.");
        }

        manifest.RequireOwn(path, RunFolder.ModelFile);
        string weights = Path.Combine(path, RunFolder.ModelFile);
        return Load(path, manifest, null, () => SafetensorsFile.Read(weights).Tensors, threads, where, methods);
    }

    /// <summary>Class probabilities of slices.</summary>
    /// <param name="images">[N,K,H,W] in [-1,1], K slices of the options' inputSlices.</param>
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

    /// <summary>Whether the run has learnt to translate, and its generator is here.</summary>
    public bool Translates => Generator is not null;

    private NamedNetwork? Generator =>
        manifest.IsExported ? null : method.Networks.FirstOrDefault(network => network.Name == "generator_to_target");

    /// <summary>
    /// Translates assistant slices to the target's look: x^{a->t} = G_{a->t}(x^a), where x^a is matched first if the run matched it. A run
    /// that matches alone gives the matched slices.
    /// </summary>
    /// <param name="images">[N,K,H,W] in [-1,1], K slices of the options' inputSlices.</param>
    /// <returns>[N,K,H,W], or null for a method without translation and for a model that was exported without its generator.</returns>
    public Tensor? Translate(Tensor images)
    {
        using var _ = inference_mode();
        NamedNetwork? generator = Generator;
        Tensor? matched = Description.Matching?.Apply(images);
        return generator is null ? matched : generator.Forward((matched ?? images).to(device)).cpu();
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

    /// <summary>
    /// Writes what a prediction needs into one file, to be given away: networks, structures, preparation, a model card and checksums.
    /// The same model gives the same bytes.
    /// </summary>
    /// <param name="path">The file, NAME.mkdseg; only an earlier model is replaced, and only when the new one is whole on disk.</param>
    /// <param name="heldOut">
    /// Scores of held-out cases for the card; null takes those of the model file that this model was loaded from, or none.
    /// </param>
    /// <exception cref="InvalidInputException">Another file is there, the path cannot be written to, or a score is of no structure of
    /// this model.</exception>
    public void ExportFile(string path, IReadOnlyList<HeldOutScore>? heldOut = null)
    {
        NamedNetwork[] networks = [.. method.PredictionNetworks];
        ModelDescription described =
            ModelDescription.Of(manifest, [.. networks.Select(network => network.Name)], heldOut ?? file?.HeldOut ?? []);
        TrainingSize? size = file is null ? described.Training : file.Training;
        described = described with { Training = method.UsesAssistant || size is null ? size : size with { Assistant = 0 } };
        ModelFile.Write(path, described, ModelCard.Of(described, source, [.. Readouts.Select(ReadoutName.Of)]), networks);
    }

    /// <inheritdoc/>
    public void Dispose() => method.Dispose();

    private static TrainedModel Load(
        string path,
        RunManifest manifest,
        ModelDescription? file,
        Func<Dictionary<string, Tensor>> weights,
        int? threads,
        string? where,
        MethodCatalogue methods)
    {
        RunDescription description = manifest.Run;
        TrainingOptions options = description.Options with
        {
            Threads = threads ?? description.Options.Threads,
            Device = where ?? description.Options.Device,
            Precision = Precision.Float32,
        };
        Trainer.Configure(options.Checked(), elsewhere: where is null);
        Device device = TensorRuntime.DefaultDevice;
        Dictionary<string, Tensor> tensors = weights();
        TrainingMethod? method = null;
        try
        {
            method = EmptyNetworks.Of(path, manifest, tensors, methods, device);
            Checkpoint.LoadNetworks(path, tensors, manifest.IsExported ? method.PredictionNetworks : method.Networks);
            RequireFinite(path, method);
            foreach (NamedNetwork network in method.Networks)
            {
                network.Network.eval();
            }

            return new TrainedModel(manifest, file, method, MethodSource.Of(methods.Find(description.Options.Method)), device);
        }
        catch
        {
            method?.Dispose();
            throw;
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }
    }

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
