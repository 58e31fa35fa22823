namespace MkdSeg.Training.Methods;

/// <summary>A loss or a gradient is infinite or not a number, so that an update would destroy a network.</summary>
public sealed class NotFiniteException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which quantity it is, for example "sup_real is NaN".</param>
    public NotFiniteException(string message)
        : base(message)
    {
    }
}
