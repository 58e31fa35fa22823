using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Runs of voxels of one class in rows, joined to parts (a union-find); memory grows with the runs, not with the voxels.</summary>
internal sealed class LabelParts
{
    private readonly List<(int First, int Last, byte Class)> runs = [];
    private readonly List<int> parents = [];

    /// <summary>Runs so far.</summary>
    public int Count => runs.Count;

    /// <summary>Adds the runs of a row; background has none.</summary>
    public void AddRow(ReadOnlySpan<byte> row)
    {
        for (int i = 0; i < row.Length;)
        {
            if (row[i] == 0)
            {
                int background = row[i..].IndexOfAnyExcept((byte)0);
                i = background < 0 ? row.Length : i + background;
                continue;
            }

            int first = i;
            while (i < row.Length && row[i] == row[first])
            {
                i++;
            }

            parents.Add(runs.Count);
            runs.Add((first, i - 1, row[first]));
        }
    }

    /// <summary>Whether a run ends more than a corner before another one begins.</summary>
    public bool EndsBefore(int run, int other) => runs[run].Last < runs[other].First - 1;

    /// <summary>Whether a run ends no more than a corner before another one begins, or later.</summary>
    public bool Reaches(int run, int other) => runs[other].First <= runs[run].Last + 1;

    /// <summary>Makes one part of two runs of the same class.</summary>
    public void JoinIfSame(int run, int other)
    {
        if (runs[run].Class == runs[other].Class)
        {
            (int a, int b) = (Root(run), Root(other));
            parents[Math.Max(a, b)] = Math.Min(a, b);
        }
    }

    /// <summary>Makes background of all runs that are in no largest part of their class.</summary>
    /// <param name="classes">The volume that the rows are of.</param>
    /// <param name="rows">The first run of every row, and one more.</param>
    /// <returns>Voxels changed.</returns>
    public long Clear(Volume<byte> classes, int[] rows)
    {
        var voxels = new Dictionary<int, long>();
        for (int run = 0; run < runs.Count; run++)
        {
            int root = Root(run);
            voxels[root] = voxels.GetValueOrDefault(root) + runs[run].Last - runs[run].First + 1;
        }

        // The first of the largest: roots are the earliest runs of their parts.
        HashSet<int> kept = [.. voxels
            .GroupBy(part => runs[part.Key].Class)
            .Select(parts => parts.OrderByDescending(part => part.Value).ThenBy(part => part.Key).First().Key)];
        long changed = 0;
        for (int row = 0; row < rows.Length - 1; row++)
        {
            for (int run = rows[row]; run < rows[row + 1]; run++)
            {
                if (!kept.Contains(Root(run)))
                {
                    int length = runs[run].Last - runs[run].First + 1;
                    classes.Voxels.AsSpan(checked((int)(((long)row * classes.Size.X) + runs[run].First)), length).Clear();
                    changed += length;
                }
            }
        }

        return changed;
    }

    private int Root(int run)
    {
        while (parents[run] != run)
        {
            parents[run] = parents[parents[run]];
            run = parents[run];
        }

        return run;
    }
}
