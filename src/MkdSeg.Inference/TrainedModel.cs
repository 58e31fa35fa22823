using MkdSeg.Imaging;
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

    private TrainedModel(RunDescription description, TrainingMethod method, Device device) =>
        (Description, this.method, this.device) = (description, method, device);

    /// <summary>What the run was trained on and how.</summary>
    public RunDescription Description { get; }

    /// <summary>What the scans were like that it was trained on; null where that was not looked at.</summary>
    public ScanStatistics? Scans { get; private init; }

    /// <summary>Readouts that this run can give.</summary>
    public IReadOnlyList<Readout> Readouts =>
        [Readout.Ensemble, .. Enum.GetValues<Readout>().Where(readout => method.Segmentors.ContainsKey(ReadoutName.Of(readout)))];

    /// <summary>Loads a finished run.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="threads">Threads for one tensor operation; null takes as many as the training had.</param>
    /// <param name="where">
    /// Where the networks shall live, "cpu", "cuda" or "cuda:N"; null is the training's device where this machine has it, else
    /// what is there.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The machine has no such device, it is no run folder, the training is not finished, or a file is damaged or not the one
    /// that the training wrote.
    /// </exception>
    public static TrainedModel Load(string folder, int? threads = null, string? where = null)
    {
        RunManifest manifest = RunManifest.Load(folder);
        RunDescription description = manifest.Run;
        if (!Trainer.IsFinished(folder))
        {
            throw new InvalidInputException(
                $"{folder}: the training is not finished; go on with 'mkdseg train ... --out {folder} --resume'.");
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
        TrainingMethod method = MethodCatalogue.Create(description.Options, description.Labels.ClassCount, device);
        try
        {
            Checkpoint.LoadNetworks(Path.Combine(folder, RunFolder.ModelFile), method.Networks);
            RequireFinite(folder, method);
            foreach (NamedNetwork network in method.Networks)
            {
                network.Network.eval();
            }

            return new TrainedModel(description, method, device) { Scans = manifest.Scans };
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
    /// <returns>[N,1,H,W], or null for a method without translation.</returns>
    public Tensor? Translate(Tensor images)
    {
        using var _ = inference_mode();
        NamedNetwork? generator = method.Networks.FirstOrDefault(n => n.Name == "generator_to_target");
        return generator?.Forward(images.to(device)).cpu();
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
