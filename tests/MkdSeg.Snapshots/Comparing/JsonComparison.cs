using MkdSeg.Snapshots.Text;

namespace MkdSeg.Snapshots.Comparing;

/// <summary>Compares recorded JSON by path, so that a difference says which row, structure and number it is of.</summary>
internal static class JsonComparison
{
    /// <summary>As <see cref="TextComparison.Of"/>; a difference in layout alone is one too.</summary>
    public static IReadOnlyList<Difference> Of(VerifiedText verified, VerifiedText received)
    {
        IReadOnlyList<Difference> byPath = TextComparison.Of(Flat(verified), Flat(received));
        return byPath.Count > 0 ? byPath : TextComparison.Of(verified, received);
    }

    private static VerifiedText Flat(VerifiedText json) =>
        VerifiedText.Parse(FlatText.OfJson(string.Join('\n', json.Lines))) with { Tolerance = json.Tolerance };
}
