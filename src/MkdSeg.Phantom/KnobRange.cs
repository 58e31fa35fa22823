using MkdSeg.Imaging;

namespace MkdSeg.Phantom;

/// <summary>Refuses a knob out of its range.</summary>
internal static class KnobRange
{
    /// <summary>The value, if it lies within the range.</summary>
    /// <param name="value">What was given.</param>
    /// <param name="least">Smallest value allowed.</param>
    /// <param name="most">Largest value allowed.</param>
    /// <param name="name">Record and property, for the message.</param>
    /// <exception cref="InvalidInputException">The value is out of range.</exception>
    public static T Check<T>(T value, T least, T most, string name)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new InvalidInputException($"{name} is {value}; choose a value from {least} to {most}.");
}
