using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Assistants;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Exchange;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using MkdSeg.Training.Watching;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training;

/// <summary>Trains a method on a data set and leaves a run folder.</summary>
public static class Trainer
{
    /// <summary>Networks and batch of a step that diverged.</summary>
    public const string DivergedFile = "diverged.safetensors";

    /// <summary>Who runs this process's trainings, null where they run by themselves.</summary>
    public static ITrainingHost? Host { get; set; }

    /// <summary>True if the folder holds a finished training.</summary>
    public static bool IsFinished(string folder) => RunManifest.Exists(folder) && RunManifest.Load(folder).IsFinished;

    /// <summary>Sets the tensor library up as a training's options ask; training and prediction both begin with it.</summary>
    /// <param name="options">Threads, device and precision.</param>
    /// <param name="elsewhere">Take another device where the machine lacks the one asked for.</param>
    /// <exception cref="InvalidInputException">
    /// The library that MKDSEG_LIBTORCH names does not fit, or this machine lacks the device or the precision asked for.
    /// </exception>
    public static void Configure(TrainingOptions options, bool elsewhere = false)
    {
        try
        {
            if (options.Exact)
            {
                TensorRuntime.ConfigureExact();
            }
            else
            {
                TensorRuntime.Configure(options.Threads);
            }

            ComputeDevice.Use(options, elsewhere);
        }
        catch (NativeLibraryException e)
        {
            throw new InvalidInputException(e.Message, e);
        }
    }

    /// <summary>Trains to the end, or goes on where a stopped training was.</summary>
    /// <param name="dataset">Cases of both modalities.</param>
    /// <param name="options">What to do.</param>
    /// <param name="folder">The run folder; made if absent, locked while it is written.</param>
    /// <param name="resume">Go on with a run that is there; without it an existing run is an error.</param>
    /// <param name="progress">Hears of every step; null for nobody.</param>
    /// <param name="cancellation">Stops after the current step with a checkpoint.</param>
    /// <param name="cache">
    /// Where prepared cases are kept and found, with the same results; null prepares every case and holds it in memory.
    /// </param>
    /// <param name="notice">
    /// Hears, a line each, of what is unusual: a structure that the data lack, a damaged checkpoint that was passed over; null for nobody.
    /// </param>
    /// <param name="methods">Where the method of the options' name is looked up; null is <see cref="MethodCatalogue.Default"/>.</param>
    /// <param name="from">
    /// A model file, a finished run or an exported model whose weights the networks begin with (<see cref="StartingWeights"/>); null for
    /// random ones. A run that is gone on with has its own.
    /// </param>
    /// <exception cref="InvalidInputException">Options, data or folder do not allow the training.</exception>
    /// <exception cref="DivergedException">A loss or a gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">The training was stopped; it can be resumed.</exception>
    public static void Train(
        IDataset dataset,
        TrainingOptions options,
        string folder,
        bool resume,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation,
        CohortCache? cache = null,
        Action<string>? notice = null,
        MethodCatalogue? methods = null,
        string? from = null)
    {
        methods ??= MethodCatalogue.Default;
        if (Host is not { } host)
        {
            TrainAlone(dataset, options, folder, resume, progress, cancellation, cache, notice, methods, from);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.Stop);
        host.Run(() => TrainAlone(dataset, options, folder, resume, progress, stop.Token, cache, notice, methods, from));
    }

    private static void TrainAlone(
        IDataset dataset,
        TrainingOptions options,
        string folder,
        bool resume,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation,
        CohortCache? cache,
        Action<string>? notice,
        MethodCatalogue methods,
        string? from)
    {
        RunFolder.RequireFree(folder, resume);
        options = methods.Settled(options.Checked());
        Configure(options);
        TrainingSplit split = OracleImages.InPlaceOf(TrainingSplit.Of(dataset, options), options);
        var hashes = new FileHashes();
        var data = TrainingData.Prepare(dataset, split, options, TensorRuntime.DefaultDevice, cache, hashes, cancellation);
        foreach (string note in data.Notes)
        {
            notice?.Invoke($"{note}.");
        }

        using TrainingMethod method = methods.Create(options, dataset.Labels.ClassCount, TensorRuntime.DefaultDevice);
        foreach (string note in data.TakeUntaughtForBackground(dataset.Labels, method.UsesAssistant))
        {
            notice?.Invoke($"{note}.");
        }

        IntensityMatch? match =
            method.UsesAssistant && options.Alignment.Matches ? IntensityMatch.Between(data.Assistant, data.Target) : null;
        var asked = new RunManifest
        {
            Run = RunDescription.Of(dataset, split, options, data) with { Matching = match },
            Data = DataFile.Of(dataset, [.. split.Target, .. split.Assistant, .. split.Unlabelled], hashes, cancellation),
            StartedFrom = from is null ? null : StartingWeights.Sha256Of(from),
            Scans = dataset.IsSliceStack ? null : ScanStatistics.Of(split.Target, cancellation),
        };

        using RunFolder run = RunFolder.Open(folder, resume, asked);
        if (run.IsFinished)
        {
            return;
        }

        if (from is not null)
        {
            foreach (string note in StartingWeights.Load(from, method.Networks))
            {
                notice?.Invoke($"{note}.");
            }
        }

        var targets = new BatchSampler(data.Target, options, "target");
        var assistants = method.UsesAssistant ? new BatchSampler(data.Assistant, options, "assistant") : null;

        var unlabelled = data.Unlabelled is { } images ? new BatchSampler(images, options, "unlabelled") : null;
        var alarm = new TranslationAlarm();
        using var batches = new BatchesAhead(targets, assistants, method.TotalSteps, unlabelled);
        for (int step = run.Begin(method, TimeProvider.System, notice); step < method.TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            int done = step + 1;
            var values = new StepLog(detailed: done % options.LogEvery == 0 || done == method.TotalSteps);
            (Batch target, Batch? assistant) = batches.Draw(step);
            assistant = match is null || assistant is null ? assistant : assistant with { Images = match.Apply(assistant.Images) };
            try
            {
                method.Step(step, target, assistant, values);
                if (values.Detailed)
                {
                    values.Read();
                    method.RequireFinite();
                }
            }
            catch (NotFiniteException e)
            {
                throw Diverged(folder, method, step, target, assistant, e);
            }

            foreach (LostClass lost in method.Look(step, target))
            {
                notice?.Invoke($"{LostStructure.Describe(lost, dataset.Labels)}.");
            }

            if (values.Detailed)
            {
                foreach (LostClass lost in method.Watch.Lost)
                {
                    values.Add(lost.LogName, lost.Found);
                }
            }

            foreach (string wrong in done > method.WarmUpSteps ? alarm.Look(values.Values, done) : [])
            {
                notice?.Invoke(wrong);
            }

            if (data.Validation is { } validation && done > method.WarmUpSteps && IsCheckpoint(done, method, options))
            {
                values.Add("validation_dice", ValidationDice.Of([.. method.Segmentors.Values], validation, dataset.Labels.ClassCount));
                run.Log(done, values.Values);
            }
            else if (values.Detailed)
            {
                run.Log(done, values.Values);
            }

            progress?.Report(new TrainingProgress(done, method.TotalSteps, method.WarmUpSteps, values.Values)
            {
                Lost = LostStructure.Of(method.Watch, dataset.Labels),
            });
            bool stops = cancellation.IsCancellationRequested && done < method.TotalSteps;
            if (!stops && !IsCheckpoint(done, method, options))
            {
                continue;
            }

            // Buffers follow the images, not the gradients: what no step has noticed must not be kept.
            RequireFiniteWeights(folder, method, step, target, assistant);
            if (stops)
            {
                run.Stop(method, done);
                cancellation.ThrowIfCancellationRequested();
            }

            run.Save(method, done);
        }

        Finish(method, targets, options);
        using (var scope = NewDisposeScope())
        {
            (Batch target, Batch? assistant) = (targets.Draw(0), assistants?.Draw(0));
            RequireFiniteWeights(folder, method, method.TotalSteps - 1, target, assistant);
        }

        run.Finish(method, method.TotalSteps);
    }

    private static bool IsCheckpoint(int done, TrainingMethod method, TrainingOptions options) =>
        done % options.CheckpointEvery == 0 || done == method.TotalSteps;

    private static void RequireFiniteWeights(string folder, TrainingMethod method, int step, Batch target, Batch? assistant)
    {
        try
        {
            method.RequireFiniteWeights();
        }
        catch (NotFiniteException e)
        {
            throw Diverged(folder, method, step, target, assistant, e);
        }
    }

    private static void Finish(TrainingMethod method, BatchSampler targets, TrainingOptions options)
    {
        foreach (NamedNetwork network in method.Networks)
        {
            if (network.Average is { } average)
            {
                Weights.Restore(network.Network, average.Values);
            }
        }

        foreach (NamedNetwork segmentor in method.Segmentors.Values)
        {
            if (options.Segmentor.ReestimateBatchNorm && BatchNormStatistics.Exist(segmentor.Network))
            {
                using var scope = NewDisposeScope();
                BatchNormStatistics.Reestimate(segmentor.Network, targets.PlainEpoch().Select(batch => batch.Images));
            }
        }
    }

    /// <summary>Leaves what is needed to look into a step that diverged.</summary>
    private static DivergedException Diverged(
        string folder, TrainingMethod method, int step, Batch target, Batch? assistant, NotFiniteException problem)
    {
        var tensors = new Dictionary<string, Tensor> { ["batch/target/images"] = target.Images, ["batch/target/labels"] = target.Labels };
        if (assistant is not null)
        {
            tensors["batch/assistant/images"] = assistant.Images;
            tensors["batch/assistant/labels"] = assistant.Labels;
        }

        string[] slices = [.. target.Slices, .. assistant?.Slices ?? []];
        var texts = new Dictionary<string, string> { ["problem"] = problem.Message, ["slices"] = string.Join(", ", slices) };
        string state = Path.Combine(folder, DivergedFile);
        Checkpoint.Save(state, method, step, tensors, texts);
        return new DivergedException(step + 1, problem.Message, slices, state, problem);
    }
}
