using MkdSeg.Imaging;
using MkdSeg.Training.Methods;

namespace MkdSeg.Training.Checkpoints;

/// <summary>
/// The last two checkpoints of a run folder. A file stands under its name only when it is whole on disk, and the one
/// before it stays until then, so a process killed at any moment leaves at least one that loads.
/// </summary>
public sealed class CheckpointStore
{
    /// <summary>The newest checkpoint.</summary>
    public const string FileName = "checkpoint.safetensors";

    /// <summary>The one before it.</summary>
    public const string PreviousFileName = "checkpoint-previous.safetensors";

    private readonly string current;
    private readonly string previous;
    private readonly string next;

    /// <summary>The checkpoints of a run folder.</summary>
    public CheckpointStore(string folder)
    {
        current = Path.Combine(folder, FileName);
        previous = Path.Combine(folder, PreviousFileName);
        next = Path.Combine(folder, "checkpoint-next.safetensors");
    }

    /// <summary>Removes both: a finished run needs them no more.</summary>
    public void Remove()
    {
        foreach (string path in new[] { current, previous, next })
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes a checkpoint; the one that was newest becomes the previous one.</summary>
    /// <param name="method">Whose state.</param>
    /// <param name="steps">Steps made.</param>
    /// <exception cref="IOException">Writing failed, for example on a full disk; both older checkpoints are untouched.</exception>
    public void Save(TrainingMethod method, int steps)
    {
        Checkpoint.Save(next, method, steps);
        if (File.Exists(current))
        {
            File.Move(current, previous, overwrite: true);
        }

        File.Move(next, current, overwrite: true);
    }

    /// <summary>Puts the newest checkpoint that loads into a method.</summary>
    /// <param name="method">A method of the options that the checkpoint was made under.</param>
    /// <returns>Steps made, 0 without any checkpoint; and what is wrong with a newer one that was passed over, else null.</returns>
    /// <exception cref="InvalidInputException">There are checkpoints, and none can be used.</exception>
    public (int Steps, string? Remark) Load(TrainingMethod method)
    {
        InvalidInputException? first = null;

        // A process killed between the two renames leaves the newest under the name of the next.
        foreach (string candidate in new[] { next, current, previous }.Where(File.Exists))
        {
            try
            {
                return (Checkpoint.Load(candidate, method), first?.Message);
            }
            catch (InvalidInputException e)
            {
                first ??= e;
            }
        }

        return first is null ? (0, null) : throw first;
    }
}
