namespace MkdSeg.Training;

/// <summary>A loss or a gradient became infinite or not a number.</summary>
public sealed class DivergedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">The step, counted from 1 as in the log.</param>
    /// <param name="problem">Which quantity it is, for example "sup_real is NaN".</param>
    /// <param name="slices">Names of the batch's slices.</param>
    /// <param name="state">File with the networks and the batch at that moment.</param>
    /// <param name="inner">Where it was noticed.</param>
    public DivergedException(int step, string problem, IReadOnlyList<string> slices, string state, Exception inner)
        : base(
            $"Step {step}: {problem}; the batch was {string.Join(", ", slices)}. Networks and batch are in {state}, "
            + "the last checkpoints are kept; look at these slices, or train with a lower learning rate.",
            inner)
    {
    }
}
