namespace MkdSeg.Snapshots.Comparing;

/// <summary>Which received line stands for which verified one, so that a line that came or went does not move all others.</summary>
internal static class LineAlignment
{
    /// <summary>Pairs of indices in order; -1 where a line has no partner.</summary>
    /// <param name="verified">Verified lines.</param>
    /// <param name="received">Received lines.</param>
    /// <param name="tolerance">What counts as unchanged.</param>
    public static IReadOnlyList<(int Verified, int Received)> Of(
        IReadOnlyList<ScannedLine> verified, IReadOnlyList<ScannedLine> received, Tolerance? tolerance)
    {
        int[,] best = Scores(verified, received, tolerance);
        var pairs = new List<(int, int)>();
        int v = 0, r = 0;
        while (v < verified.Count || r < received.Count)
        {
            if (v < verified.Count
                && r < received.Count
                && Likeness(verified[v], received[r], tolerance) is > 0 and var like
                && best[v, r] == best[v + 1, r + 1] + like)
            {
                pairs.Add((v++, r++));
            }
            else if (r == received.Count || (v < verified.Count && best[v + 1, r] >= best[v, r + 1]))
            {
                pairs.Add((v++, -1));
            }
            else
            {
                pairs.Add((-1, r++));
            }
        }

        return pairs;
    }

    /// <summary>
    /// An unchanged line is worth two, one that differs in numbers is worth one: the longest common subsequence, weighted.
    /// </summary>
    private static int Likeness(ScannedLine verified, ScannedLine received, Tolerance? tolerance) =>
        verified.Allows(received, tolerance) ? 2 : verified.IsLike(received) ? 1 : 0;

    private static int[,] Scores(IReadOnlyList<ScannedLine> verified, IReadOnlyList<ScannedLine> received, Tolerance? tolerance)
    {
        var best = new int[verified.Count + 1, received.Count + 1];
        for (int v = verified.Count - 1; v >= 0; v--)
        {
            for (int r = received.Count - 1; r >= 0; r--)
            {
                int like = Likeness(verified[v], received[r], tolerance);
                best[v, r] = Math.Max(like == 0 ? 0 : best[v + 1, r + 1] + like, Math.Max(best[v + 1, r], best[v, r + 1]));
            }
        }

        return best;
    }
}
