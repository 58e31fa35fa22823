namespace MkdSeg.Bench.Results;

/// <summary>A table of a result file, as it is shown.</summary>
/// <param name="Title">One line above it.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">As many texts as there are columns.</param>
internal sealed record ResultTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table in Markdown.</summary>
    public IEnumerable<string> Lines() =>
    [
        Title, string.Empty, Line(Columns), Line(Columns.Select(_ => "---")), .. Rows.Select(Line), string.Empty,
    ];

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
