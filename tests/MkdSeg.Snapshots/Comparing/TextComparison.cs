using MkdSeg.Snapshots.Text;

namespace MkdSeg.Snapshots.Comparing;

/// <summary>What moved between two texts.</summary>
internal static class TextComparison
{
    private const int LongestContext = 45;
    private const string Assignment = " = ";

    /// <summary>Every difference that the verified text's tolerance does not cover, in the order of the lines.</summary>
    public static IReadOnlyList<Difference> Of(VerifiedText verified, VerifiedText received)
    {
        ScannedLine[] old = [.. verified.Lines.Select(NumberScanner.Scan)], now = [.. received.Lines.Select(NumberScanner.Scan)];
        int firstLine = verified.Tolerance is null ? 1 : 2;
        if (old.Length == now.Length && old.Zip(now).All(pair => pair.First.IsLike(pair.Second)))
        {
            return [.. old.Zip(now).SelectMany((pair, i) => Numbers(pair.First, pair.Second, i + firstLine, verified.Tolerance))];
        }

        var differences = new List<Difference>();
        foreach ((int v, int r) in Coupled(LineAlignment.Of(old, now, verified.Tolerance)))
        {
            differences.AddRange((v, r) switch
            {
                ( >= 0, >= 0) when old[v].IsLike(now[r]) => Numbers(old[v], now[r], v + firstLine, verified.Tolerance),
                ( >= 0, >= 0) => [Words(old[v].Text, now[r].Text, $"line {v + firstLine}")],
                ( >= 0, _) => [Words(old[v].Text, string.Empty, $"line {v + firstLine}")],
                _ => [Words(string.Empty, now[r].Text, $"received line {r + 1}")],
            });
        }

        return differences;
    }

    /// <summary>A line that went where another came is one line that changed.</summary>
    private static IEnumerable<(int Verified, int Received)> Coupled(IReadOnlyList<(int Verified, int Received)> pairs)
    {
        var gone = new Queue<int>();
        var come = new Queue<int>();
        foreach ((int v, int r) in pairs.Append((0, 0)))
        {
            if (v >= 0 && r >= 0)
            {
                while (gone.Count > 0 || come.Count > 0)
                {
                    yield return (gone.TryDequeue(out int g) ? g : -1, come.TryDequeue(out int c) ? c : -1);
                }

                yield return (v, r);
            }
            else
            {
                (v >= 0 ? gone : come).Enqueue(v >= 0 ? v : r);
            }
        }
    }

    private static IEnumerable<Difference> Numbers(ScannedLine verified, ScannedLine received, int line, Tolerance? tolerance)
    {
        foreach ((NumberWord was, NumberWord now) in verified.Numbers.Zip(received.Numbers))
        {
            if (!was.Allows(now, tolerance))
            {
                string before = verified.Text[..was.At].TrimEnd(' ', '=');
                string where = IsPath(verified.Text, was.At) ? before : $"line {line}: {Ending(before)}";
                double? allowed = was.IsReal || now.IsReal ? tolerance?.Around(was.Value) : null;
                yield return new Difference(where, was.Text, now.Text, now.Value - was.Value, allowed);
            }
        }
    }

    /// <summary>Whether all that stands before the number is a path of <see cref="FlatText"/>.</summary>
    private static bool IsPath(string line, int number) => number == line.IndexOf(Assignment, StringComparison.Ordinal) + Assignment.Length;

    private static string Ending(string text) => text.Length > LongestContext ? "..." + text[^LongestContext..] : text;

    /// <summary>Lines that differ in more than numbers; two values of one path are told by the path.</summary>
    private static Difference Words(string verified, string received, string where)
    {
        int end = verified.IndexOf(Assignment, StringComparison.Ordinal) + Assignment.Length;
        return end > Assignment.Length && received.StartsWith(verified[..end], StringComparison.Ordinal)
            ? new(verified[..(end - Assignment.Length)], verified[end..], received[end..], null, null)
            : new(where, verified, received, null, null);
    }
}
