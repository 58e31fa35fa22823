namespace MkdSeg.Snapshots.Comparing;

/// <summary>A number in a line.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Value">Finite.</param>
/// <param name="At">Where it begins in the line.</param>
internal sealed record NumberWord(string Text, double Value, int At)
{
    /// <summary>Written with a decimal point or an exponent: a measurement. Other numbers are counts, seeds, steps.</summary>
    public bool IsReal => Text.AsSpan().IndexOfAny(".eE") >= 0;

    /// <summary>Whether a received number may stand for this verified one.</summary>
    public bool Allows(NumberWord received, Tolerance? tolerance) =>
        Text == received.Text
        || (tolerance is not null && (IsReal || received.IsReal) && Math.Abs(received.Value - Value) <= tolerance.Around(Value));
}
