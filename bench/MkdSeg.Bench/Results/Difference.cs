namespace MkdSeg.Bench.Results;

/// <summary>How far both sides are apart in one output.</summary>
/// <param name="Name">What was compared.</param>
/// <param name="Value">The difference.</param>
/// <param name="Limit">The largest that still counts as the same mathematics.</param>
internal sealed record Difference(string Name, double Value, double Limit)
{
    /// <summary>Whether it is within the limit; not a number is not.</summary>
    public bool Agrees => Value <= Limit;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Value:0.###E+0} (limit {Limit:0.###E+0})");
}
