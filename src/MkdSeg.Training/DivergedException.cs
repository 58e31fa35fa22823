namespace MkdSeg.Training;

/// <summary>A loss became infinite or not a number.</summary>
public sealed class DivergedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="name">The loss.</param>
    /// <param name="value">Its value.</param>
    public DivergedException(int step, string name, double value)
        : base($"Step {step}: {name} is {value}. The last checkpoint is kept; lower the learning rate or check the data.")
    {
    }
}
