using System.Globalization;
using System.Text;

namespace MkdSeg.Snapshots.Comparing;

/// <summary>Differences as a table in plain text.</summary>
internal static class DifferenceTable
{
    private const int MostRows = 40;
    private const int WidestCell = 60;

    /// <summary>The table with a line above that says of what it is.</summary>
    public static string Of(string file, IReadOnlyList<Difference> differences, Tolerance? tolerance)
    {
        string[] header = ["where", "verified", "received", "difference", "allowed"];
        string[][] rows = [header, .. differences.Take(MostRows).Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        string terms = tolerance is null ? "no tolerance" : tolerance.ToString().TrimStart('#', ' ');
        string counted = differences.Count == 1 ? "difference" : "differences";
        text.Append(CultureInfo.InvariantCulture, $"{file}: {differences.Count} {counted} ({terms})\n\n");
        foreach (string[] row in rows)
        {
            text.Append("  ").Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.Append(differences.Count > MostRows ? $"  ... and {differences.Count - MostRows} more\n" : string.Empty).ToString();
    }

    private static string[] Cells(Difference difference)
    {
        bool isLong = Math.Max(difference.Verified.Length, difference.Received.Length) > WidestCell;
        int same = isLong ? Math.Max(0, difference.Verified.AsSpan().CommonPrefixLength(difference.Received) - (WidestCell / 3)) : 0;
        return
        [
            difference.Where,
            Cut(difference.Verified, same),
            Cut(difference.Received, same),
            difference.Change?.ToString("+0.######E+00;-0.######E+00;0", CultureInfo.InvariantCulture) ?? "text",
            difference.Allowed?.ToString("0.##E+00", CultureInfo.InvariantCulture) ?? "none",
        ];
    }

    /// <summary>A cell from a little before the place where the two begin to differ.</summary>
    private static string Cut(string text, int start)
    {
        if (text.Length == 0)
        {
            return "(no line)";
        }

        string rest = start > 0 ? "..." + text[start..] : text;
        return rest.Length > WidestCell ? rest[..WidestCell] + "..." : rest;
    }
}

/// <summary>One thing that moved.</summary>
/// <param name="Where">The line's path, or its number in the verified file with what stands before the number.</param>
/// <param name="Verified">Empty where a line is new.</param>
/// <param name="Received">Empty where a line is gone.</param>
/// <param name="Change">Received less verified; null where these are not two numbers.</param>
/// <param name="Allowed">How large the change may be; null where it must be none.</param>
internal sealed record Difference(string Where, string Verified, string Received, double? Change, double? Allowed);
