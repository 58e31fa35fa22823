using MkdSeg.Bench.Harness;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>The sides of a step, and a comparison of two of them.</summary>
internal static class StepSides
{
    /// <summary>The part that is measured on its own, as step.py names it.</summary>
    public const string Transposed = "transposed convolutions";

    /// <summary>This program.</summary>
    /// <param name="step">Which step.</param>
    /// <param name="threads">Threads of the process.</param>
    /// <param name="parts">Whether the peer's transposed convolutions are measured on their own too, to be taken off.</param>
    public static Side Ours(StepCase step, int threads, bool parts) => Side.Own("step", Arguments(step, threads, parts));

    /// <summary>The plain step of mkd.</summary>
    /// <param name="step">Which step.</param>
    /// <param name="threads">Threads of the process.</param>
    /// <param name="ownSettings">Under the process settings that this program gives itself.</param>
    public static Side Plain(StepCase step, int threads, bool ownSettings = false) => Side.Own(
        "step-plain",
        [.. Arguments(step, threads, parts: false), ("settings", ownSettings ? "own" : "default")],
        ownSettings ? "plain libtorch 2.10, our process settings" : "plain libtorch 2.10");

    /// <summary>The step in PyTorch as its experts would write it.</summary>
    /// <inheritdoc cref="Ours"/>
    public static Side PyTorch(StepCase step, int threads, bool parts) =>
        Side.PyTorch("PyTorch 1.13, tuned", "step.py", Arguments(step, threads, parts));

    /// <summary>This program against a peer, with the same networks, weights and batches.</summary>
    /// <param name="step">Which step.</param>
    /// <param name="threads">Threads of our process.</param>
    /// <param name="parts">As for <see cref="Ours"/>.</param>
    /// <param name="peer">One of the above.</param>
    /// <param name="goal">Largest ratio of times wanted; null for none.</param>
    public static ComparedCase Compared(StepCase step, int threads, bool parts, Side peer, double? goal)
    {
        TrainingOptions options = step.Options();
        return new()
        {
            Size = $"{step.Pixels} pixels, batch {step.Batch}",
            Ours = Ours(step, threads, parts),
            Theirs = peer,
            Goal = goal,
            Prepare = folder => StepInputs.Write(folder, options),
            Compare = (ours, theirs) => StepOutputs.Compare(ours, theirs, options.Segmentor.LearningRate),
        };
    }

    private static (string Key, object Value)[] Arguments(StepCase step, int threads, bool parts) =>
        [("threads", threads), .. step.Arguments(), ("parts", parts ? 1 : 0)];
}
