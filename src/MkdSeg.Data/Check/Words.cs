using System.Globalization;

namespace MkdSeg.Data.Check;

/// <summary>How the check writes names and numbers.</summary>
internal static class Words
{
    /// <summary>With as many digits as mean something: 1520, 83, 4.2, 0.06.</summary>
    public static string Millilitres(double volume) =>
        volume.ToString(volume >= 10 ? "0" : volume >= 1 ? "0.0" : "0.##", CultureInfo.InvariantCulture);

    /// <summary>A few names and how many more there are.</summary>
    public static string Names(IReadOnlyList<string> ids) => ids.Count switch
    {
        0 => "none",
        <= 6 => string.Join(", ", ids),
        _ => $"{string.Join(", ", ids.Take(5))} and {ids.Count - 5} more",
    };
}
