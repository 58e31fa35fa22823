using MkdSeg.Snapshots.Comparing;

namespace MkdSeg.Snapshots.Text;

/// <summary>A snapshot's lines and the tolerance that its first line may give.</summary>
/// <param name="Tolerance">Null where every number compares as text.</param>
/// <param name="Lines">The lines below, without line ends.</param>
internal sealed record VerifiedText(Tolerance? Tolerance, IReadOnlyList<string> Lines)
{
    /// <summary>Reads a text with any line ends; empty lines at its end do not count.</summary>
    /// <exception cref="FormatException">The first line begins like a tolerance and is none.</exception>
    public static VerifiedText Parse(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Tolerance? tolerance = Tolerance.Parse(lines[0]);
        return new VerifiedText(tolerance, tolerance is null ? lines : lines[1..]);
    }
}
