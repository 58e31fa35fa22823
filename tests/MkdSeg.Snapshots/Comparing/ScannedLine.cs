namespace MkdSeg.Snapshots.Comparing;

/// <summary>A line, what is left of it without its numbers, and these.</summary>
internal sealed record ScannedLine(string Text, string Skeleton, IReadOnlyList<NumberWord> Numbers)
{
    /// <summary>Whether the two lines differ in numbers at most.</summary>
    public bool IsLike(ScannedLine other) => Skeleton == other.Skeleton;

    /// <summary>Whether a received line may stand for this verified one.</summary>
    public bool Allows(ScannedLine received, Tolerance? tolerance) =>
        Text == received.Text
        || (IsLike(received) && Numbers.Zip(received.Numbers).All(pair => pair.First.Allows(pair.Second, tolerance)));
}
