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
    /// <param name="place">Where; null is the CPU.</param>
    public static Side Ours(StepCase step, int threads, bool parts, StepPlace? place = null) =>
        Side.Own("step", [.. Arguments(step, threads, parts), .. (place ?? StepPlace.Cpu).Arguments()]);

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
        Side.PyTorch("PyTorch 1.13, tuned", "step.py", Script(step, threads, parts, StepPlace.Cpu, isCompiled: false));

    /// <summary>The same on a GPU, by a newer PyTorch.</summary>
    /// <param name="step">Which step.</param>
    /// <param name="threads">Threads of the process.</param>
    /// <param name="place">Where.</param>
    /// <param name="isCompiled">Whether each network is compiled by torch.compile, in its default mode.</param>
    /// <param name="interpreter">A Python with PyTorch 2.</param>
    public static Side PyTorchOnGpu(StepCase step, int threads, StepPlace place, bool isCompiled, string interpreter)
    {
        var side = Side.Python(
            isCompiled ? "PyTorch, torch.compile" : "PyTorch eager", "step.py", Script(step, threads, parts: false, place, isCompiled));
        return side with { Command = [interpreter, .. side.Command.Skip(1)] };
    }

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

    private static (string Key, object Value)[] Script(StepCase step, int threads, bool parts, StepPlace place, bool isCompiled) =>
        [.. Arguments(step, threads, parts), .. place.Arguments(), ("compiled", isCompiled ? 1 : 0)];

    private static (string Key, object Value)[] Arguments(StepCase step, int threads, bool parts) =>
        [("threads", threads), .. step.Arguments(), ("parts", parts ? 1 : 0)];
}
