using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>A connected piece of all that is labelled, whatever its structures; voxels that share a corner are connected.</summary>
/// <param name="Counts">Voxels of each class; entry 0 stays 0.</param>
/// <param name="Box">The box around it, world millimetres.</param>
internal sealed record ForegroundPiece(long[] Counts, HeartRegion Box)
{
    /// <summary>More stretches of labelled voxels than this are noise, not anatomy; they would take too much memory.</summary>
    private const int MostRuns = 4_000_000;

    /// <summary>Rows that touch a row and come before it.</summary>
    private static readonly (int J, int K)[] Before = [(-1, 0), (-1, -1), (0, -1), (1, -1)];

    /// <summary>Voxels in total.</summary>
    public long Voxels => Counts.Sum();

    /// <summary>The pieces of a volume, in the order of their first voxels; none where the labels are noise.</summary>
    /// <param name="classes">Class indices.</param>
    /// <param name="classCount">Number of classes, the background included.</param>
    public static IReadOnlyList<ForegroundPiece> Of(Volume<byte> classes, int classCount)
    {
        GridSize size = classes.Size;
        var runs = new List<Run>();
        var firstOfRow = new int[((long)size.Y * size.Z) + 1];
        var parents = new List<int>();
        for (int row = 0; row < firstOfRow.Length - 1; row++)
        {
            firstOfRow[row] = runs.Count;
            AddRuns(classes.Voxels.AsSpan(checked((int)((long)row * size.X)), size.X), row, runs);
            if (runs.Count > MostRuns)
            {
                return [];
            }

            while (parents.Count < runs.Count)
            {
                parents.Add(parents.Count);
            }

            firstOfRow[row + 1] = runs.Count;
            (int j, int k) = (row % size.Y, row / size.Y);
            foreach ((int dj, int dk) in Before)
            {
                if (j + dj >= 0 && j + dj < size.Y && k + dk >= 0)
                {
                    int other = j + dj + (size.Y * (k + dk));
                    Join(runs, parents, (firstOfRow[row], firstOfRow[row + 1]), (firstOfRow[other], firstOfRow[other + 1]));
                }
            }
        }

        return Gather(classes, classCount, runs, parents);
    }

    private static void AddRuns(ReadOnlySpan<byte> row, int number, List<Run> runs)
    {
        int at = 0;
        while (at < row.Length)
        {
            int start = row[at..].IndexOfAnyExcept((byte)0);
            if (start < 0)
            {
                return;
            }

            start += at;
            int length = row[start..].IndexOf((byte)0);
            at = length < 0 ? row.Length : start + length;
            runs.Add(new(number, start, at - 1));
        }
    }

    /// <summary>Joins the runs of two rows that touch; both lists are in ascending order.</summary>
    private static void Join(List<Run> runs, List<int> parents, (int From, int To) one, (int From, int To) other)
    {
        int b = other.From;
        for (int a = one.From; a < one.To; a++)
        {
            while (b < other.To && runs[b].Last < runs[a].First - 1)
            {
                b++;
            }

            for (int c = b; c < other.To && runs[c].First <= runs[a].Last + 1; c++)
            {
                (int x, int y) = (Root(parents, a), Root(parents, c));
                parents[Math.Max(x, y)] = Math.Min(x, y);
            }
        }
    }

    private static int Root(List<int> parents, int run)
    {
        while (parents[run] != run)
        {
            parents[run] = parents[parents[run]];
            run = parents[run];
        }

        return run;
    }

    private static ForegroundPiece[] Gather(Volume<byte> classes, int classCount, List<Run> runs, List<int> parents)
    {
        GridSize size = classes.Size;
        Affine map = classes.Geometry.VoxelToWorld;
        Vector3D Half(int axis) => (0.5 * Math.Abs(map[0, axis]) * new Vector3D(1, 0, 0))
            + (0.5 * Math.Abs(map[1, axis]) * new Vector3D(0, 1, 0)) + (0.5 * Math.Abs(map[2, axis]) * new Vector3D(0, 0, 1));
        Vector3D half = Half(0) + Half(1) + Half(2);
        var pieces = new SortedDictionary<int, ForegroundPiece>();
        for (int r = 0; r < runs.Count; r++)
        {
            (int row, int first, int last) = runs[r];
            Vector3D start = map.Apply(new(first, row % size.Y, row / size.Y)), end = map.Apply(new(last, row % size.Y, row / size.Y));
            HeartRegion box = new(Boxes.Least(start, end) - half, Boxes.Most(start, end) + half);
            int root = Root(parents, r);
            ForegroundPiece piece = pieces.TryGetValue(root, out ForegroundPiece? known)
                ? known with { Box = Boxes.Around(known.Box, box) }
                : new(new long[classCount], box);
            pieces[root] = piece;
            foreach (byte c in classes.Voxels.AsSpan(checked((int)((long)row * size.X)) + first, last - first + 1))
            {
                piece.Counts[c]++;
            }
        }

        return [.. pieces.Values];
    }

    private readonly record struct Run(int Row, int First, int Last);
}
