using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Data.Sources.Declared;

/// <summary>What a declaration says of single cases: which it holds out, which it leaves out, which are worth a word.</summary>
internal sealed class DeclaredSplit
{
    private readonly DatasetDeclaration declaration;
    private readonly ModalityDeclaration modality;
    private readonly CaseSearch search;
    private readonly HashSet<string> test;

    /// <summary>Reads the table, where there is one.</summary>
    /// <exception cref="InvalidInputException">A table lacks a column.</exception>
    public DeclaredSplit(DatasetDeclaration declaration, ModalityDeclaration modality, CaseSearch search)
    {
        (this.declaration, this.modality, this.search) = (declaration, modality, search);
        test = [.. modality.Test, .. modality.TestTable is null ? [] : OfTable(modality.TestTable)];
    }

    /// <summary>A few names and how many more there are.</summary>
    public static string Some(IReadOnlyList<string> names) =>
        names.Count <= 6 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(5))} and {names.Count - 5} more";

    /// <summary>Whether the data set's own split holds a case out.</summary>
    public bool HoldsOut(FoundCase one, bool hasLabels) =>
        test.Contains(one.Name) || (hasLabels && one.Part is not null && modality.TestParts.Contains(one.Part));

    /// <summary>What is worth knowing, a line each.</summary>
    /// <param name="found">The cases found, those left out included.</param>
    /// <exception cref="DamagedFileException">The user's own file holds out a case that is not there: a slip would train on it.</exception>
    public IEnumerable<string> Notes(IReadOnlyList<FoundCase> found)
    {
        var names = found.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        string word = modality.Modality.Word;
        if (declaration.IsOwn && modality.Test.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw search.Wrong(
                $"$.modalities.{word}.test",
                $"there is no {modality.Modality.InWords} case '{unknown}'",
                $"give names like {found[0].Name}");
        }

        foreach ((string name, string reason) in modality.Without)
        {
            if (names.Contains(name))
            {
                yield return $"{CaseName.Id(word, name)} is left out: {reason}";
            }
            else if (declaration.IsOwn)
            {
                yield return $"\"without\" names {name}, which is no {modality.Modality.InWords} case";
            }
        }

        foreach ((string name, string remark) in modality.Remarks.Where(r => names.Contains(r.Key) && !modality.Without.ContainsKey(r.Key)))
        {
            yield return $"{CaseName.Id(word, name)}: {remark}";
        }
    }

    private IEnumerable<string> OfTable(CaseTable table)
    {
        string path = Path.GetFullPath(table.File, search.Folder);
        if (!File.Exists(path))
        {
            // A recipe's table may be left behind; what the user wrote must be there.
            return declaration.IsOwn
                ? throw search.Wrong($"$.modalities.{modality.Modality.Word}.testTable", $"there is no file {path}", "correct the path")
                : [];
        }

        string[][] rows = [.. InputFile.ReadLines(path).Select(line => line.Split(table.Separator))];
        int Column(string heading) => rows.Length > 0 && Array.FindIndex(rows[0], cell => Plain(cell) == heading) is var n and >= 0
            ? n
            : throw new DamagedFileException(path, "line 1", $"there is no column '{heading}'", "correct \"testTable\" or the table");
        (int name, int asked) = (Column(table.Case), Column(table.Column));
        return [.. rows
            .Where(row => row.Length > Math.Max(name, asked) && Plain(row[asked]) == table.Value)
            .Select(row => Plain(row[name]))];
    }

    private static string Plain(string cell) => cell.Trim().Trim('"', '\uFEFF');
}
