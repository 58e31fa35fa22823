using MkdSeg.Imaging;
using MkdSeg.Imaging.Datasets;
using MkdSeg.Models;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Data;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training;

/// <summary>Trains a method on a data set and leaves a run folder.</summary>
public static class Trainer
{
    /// <summary>Weights of all networks after a finished training.</summary>
    public const string ModelFile = "model.safetensors";

    /// <summary>The state from which an unfinished training goes on.</summary>
    public const string CheckpointFile = "checkpoint.safetensors";

    /// <summary>The device trainings run on: the first CUDA device where there is one, else the CPU.</summary>
    public static Device DefaultDevice => cuda.is_available() ? CUDA : CPU;

    /// <summary>True if the folder holds a finished training.</summary>
    public static bool IsFinished(string folder) => File.Exists(Path.Combine(folder, ModelFile));

    /// <summary>Trains to the end, or goes on where a stopped training was.</summary>
    /// <param name="dataset">Cases of both modalities.</param>
    /// <param name="options">What to do.</param>
    /// <param name="folder">The run folder; made if absent.</param>
    /// <param name="resume">Go on with a run that is there; without it an existing run is an error.</param>
    /// <param name="progress">Hears of every step; null for nobody.</param>
    /// <param name="cancellation">Stops after the current step with a checkpoint.</param>
    /// <exception cref="InvalidInputException">Options, data or folder do not allow the training.</exception>
    /// <exception cref="DivergedException">A loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">The training was stopped; it can be resumed.</exception>
    public static void Train(
        IDataset dataset, TrainingOptions options, string folder, bool resume, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        options.Checked();
        TensorRuntime.Configure(options.Threads);
        TrainingSplit split = TrainingSplit.Of(dataset, options);
        using TrainingData data = TrainingData.Prepare(dataset, split, options, DefaultDevice);
        using TrainingMethod method = MethodCatalogue.Create(options, dataset.Labels.ClassCount, DefaultDevice);
        int start = OpenRun(folder, resume, RunDescription.Of(dataset, split, options, data.Preprocessor), method);
        if (start == method.TotalSteps && IsFinished(folder))
        {
            return;
        }

        var targets = new BatchSampler(data.Target, options, "target");
        var assistants = method.UsesAssistant ? new BatchSampler(data.Assistant, options, "assistant") : null;
        var log = new TrainingLog(folder, start);
        string checkpoint = Path.Combine(folder, CheckpointFile);

        for (int step = start; step < method.TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            int done = step + 1;
            var values = new StepLog(detailed: done % options.LogEvery == 0 || done == method.TotalSteps);
            method.Step(step, targets.Draw(step), assistants?.Draw(step), values);
            RequireFinite(step, values);

            if (values.Detailed)
            {
                log.Append(done, values.Values);
            }

            bool stop = cancellation.IsCancellationRequested;
            if (stop || done % options.CheckpointEvery == 0 || done == method.TotalSteps)
            {
                Checkpoint.Save(checkpoint, method, done);
            }

            progress?.Report(new TrainingProgress(done, method.TotalSteps, done <= method.WarmUpSteps, values.Values));
            if (stop && done < method.TotalSteps)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        Finish(method, targets, options);
        Checkpoint.SaveNetworks(Path.Combine(folder, ModelFile), method.Networks);
    }

    private static int OpenRun(string folder, bool resume, RunDescription description, TrainingMethod method)
    {
        string checkpoint = Path.Combine(folder, CheckpointFile);
        if (!File.Exists(Path.Combine(folder, RunDescription.FileName)))
        {
            Directory.CreateDirectory(folder);
            description.Save(folder);
            return 0;
        }

        if (!resume)
        {
            throw new InvalidInputException($"{folder}: there is a run already; add --resume to go on with it, or give another folder.");
        }

        RunDescription.Load(folder).RequireSame(description, folder);
        return File.Exists(checkpoint) ? Checkpoint.Load(checkpoint, method) : 0;
    }

    private static void Finish(TrainingMethod method, BatchSampler targets, TrainingOptions options)
    {
        if (!options.Segmentor.ReestimateBatchNorm)
        {
            return;
        }

        foreach (NamedNetwork segmentor in method.Segmentors.Values)
        {
            using var scope = NewDisposeScope();
            BatchNormStatistics.Reestimate(segmentor.Network, targets.InOrder().Select(batch => batch.Images));
        }
    }

    private static void RequireFinite(int step, StepLog log)
    {
        foreach ((string name, double value) in log.Values)
        {
            if (!double.IsFinite(value))
            {
                throw new DivergedException(step, name, value);
            }
        }
    }
}
