using System.Diagnostics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;

namespace MkdSeg.Training.Runs;

/// <summary>
/// A run folder while it is written: locked, with its manifest, log and checkpoints. Disposed without
/// <see cref="Stop"/> or <see cref="Finish"/>, the session counts as failed.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>Weights of all networks after a finished training.</summary>
    public const string ModelFile = "model.safetensors";

    private readonly string folder;
    private readonly FolderLock held;
    private readonly CheckpointStore checkpoints;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private RunManifest manifest;
    private TrainingLog? log;

    private RunFolder(string folder, FolderLock held, RunManifest manifest) =>
        (this.folder, this.held, this.manifest, checkpoints) = (folder, held, manifest, new CheckpointStore(folder));

    /// <summary>Whether the training came to its end.</summary>
    public bool IsFinished => manifest.IsFinished;

    /// <summary>Refuses to begin a run where there is one, or among files of others.</summary>
    /// <exception cref="InvalidInputException">
    /// The folder holds a run and <paramref name="resume"/> is not asked for, or it holds other files and no run.
    /// </exception>
    public static void RequireFree(string folder, bool resume)
    {
        if (!resume && RunManifest.Exists(folder))
        {
            throw new InvalidInputException(
                $"{folder}: there is a run already; add --resume to go on with it, or give another folder with --out.");
        }

        OutputPaths.RequireFreeFolder(folder, "a run", RunManifest.Exists);
        if (RunManifest.Exists(folder))
        {
            RunManifest.Load(folder).RequireRun(folder);
        }
    }

    /// <summary>Removes a run, finished or not: the files that a training makes, and nothing else that lies in its folder.</summary>
    /// <param name="folder">The folder; nothing happens where it holds no run.</param>
    /// <exception cref="InvalidInputException">Another process writes there.</exception>
    public static void Clear(string folder)
    {
        if (!RunManifest.Exists(folder))
        {
            return;
        }

        FolderLock held = FolderLock.Take(folder);
        try
        {
            AtomicFile.RemoveLeftovers(folder);
            new CheckpointStore(folder).Remove();

            // The manifest last: as long as it is there, this is a run that can be cleared.
            foreach (string name in new[] { ModelFile, Trainer.DivergedFile, TrainingLog.FileName, RunManifest.FileName })
            {
                File.Delete(Path.Combine(folder, name));
            }
        }
        finally
        {
            held.Remove();
        }
    }

    /// <summary>Locks a folder and begins a run there, or goes on with the one that is there.</summary>
    /// <param name="folder">The run folder; made if absent.</param>
    /// <param name="resume">Go on with a run that is there; without it an existing run is an error.</param>
    /// <param name="asked">What is asked for now.</param>
    /// <exception cref="InvalidInputException">Another process writes there, or the run was begun differently.</exception>
    public static RunFolder Open(string folder, bool resume, RunManifest asked)
    {
        Directory.CreateDirectory(folder);
        FolderLock held = FolderLock.Take(folder);
        try
        {
            RequireFree(folder, resume);
            AtomicFile.RemoveLeftovers(folder);
            if (!RunManifest.Exists(folder))
            {
                asked.Save(folder);
                return new RunFolder(folder, held, asked);
            }

            RunManifest begun = RunManifest.Load(folder);
            begun.RequireSame(asked, folder);
            return new RunFolder(folder, held, begun);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Brings a method to where the run stands and opens a session.</summary>
    /// <param name="method">A method of the run's options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notice">Hears of a checkpoint that was passed over; null for nobody.</param>
    /// <returns>Steps made so far.</returns>
    /// <exception cref="InvalidInputException">No checkpoint can be used.</exception>
    public int Begin(TrainingMethod method, TimeProvider time, Action<string>? notice = null)
    {
        (int steps, string? remark) = checkpoints.Load(method);
        if (remark is not null)
        {
            notice?.Invoke($"{remark} The checkpoint before it is taken, after {steps} steps.");
        }

        log = new TrainingLog(folder, steps);
        var session = new RunSession
        {
            Began = time.GetUtcNow(),
            FromStep = steps,
            ToStep = steps,
            Remark = remark,
            Build = BuildFacts.Current(),
            Machine = MachineFacts.Current(),
        };
        manifest = manifest with { Sessions = [.. manifest.Sessions, session] };
        Note(steps, SessionOutcome.Running);
        return steps;
    }

    /// <summary>Appends a step to the log.</summary>
    public void Log(int steps, IReadOnlyDictionary<string, double> values) => log!.Append(steps, values);

    /// <summary>Writes a checkpoint.</summary>
    public void Save(TrainingMethod method, int steps)
    {
        checkpoints.Save(method, steps);
        Note(steps, SessionOutcome.Running);
    }

    /// <summary>Ends the session with a checkpoint to go on from.</summary>
    public void Stop(TrainingMethod method, int steps)
    {
        checkpoints.Save(method, steps);
        Note(steps, SessionOutcome.Stopped);
    }

    /// <summary>Writes the finished networks and ends the session.</summary>
    public void Finish(TrainingMethod method, int steps)
    {
        string model = Path.Combine(folder, ModelFile);
        Checkpoint.SaveNetworks(model, method.Networks);
        manifest = manifest with
        {
            Networks = NetworkCost.Of(method),
            Lost = LostStructure.Of(method.Watch, manifest.Run.Labels) is [_, ..] lost ? lost : null,
            Results = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [ModelFile] = FileHashes.HashOf(model),
                [TrainingLog.FileName] = FileHashes.HashOf(Path.Combine(folder, TrainingLog.FileName)),
            },
        };
        Note(steps, SessionOutcome.Finished);
    }

    /// <summary>Gives the folder free.</summary>
    public void Dispose()
    {
        try
        {
            if (manifest.Sessions is [.., { Outcome: SessionOutcome.Running } last])
            {
                Note(last.ToStep, SessionOutcome.Failed);
            }
        }
        catch (IOException)
        {
            // On a full disk the failure that brought us here is the one to report.
        }
        finally
        {
            held.Dispose();
        }
    }

    private void Note(int steps, SessionOutcome outcome)
    {
        using var process = Process.GetCurrentProcess();
        RunSession session = manifest.Sessions[^1] with
        {
            Outcome = outcome,
            ToStep = steps,
            WallSeconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            PeakMemoryBytes = process.PeakWorkingSet64,
        };
        manifest = manifest with { Sessions = [.. manifest.Sessions.SkipLast(1), session] };
        manifest.Save(folder);
    }
}
