using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>
/// Keeps of every structure its largest connected part; voxels that share a face, an edge or a corner are connected (26 neighbours).
/// </summary>
public static class LargestComponent
{
    /// <summary>Makes all but the largest part of each structure background.</summary>
    /// <param name="classes">Class indices; changed in place. Of equally large parts the first in memory stays.</param>
    /// <returns>Voxels that became background.</returns>
    public static long Keep(Volume<byte> classes)
    {
        GridSize size = classes.Size;
        var parts = new LabelParts();
        int[] rows = new int[(size.Y * size.Z) + 1];
        for (int z = 0, row = 0; z < size.Z; z++)
        {
            for (int y = 0; y < size.Y; y++, row++)
            {
                rows[row] = parts.Count;
                parts.AddRow(classes.Voxels.AsSpan(checked((int)((long)row * size.X)), size.X));
                rows[row + 1] = parts.Count;
                Join(parts, rows, row, y > 0 ? row - 1 : -1);
                for (int step = -1; step <= 1 && z > 0; step++)
                {
                    Join(parts, rows, row, y + step >= 0 && y + step < size.Y ? row - size.Y + step : -1);
                }
            }
        }

        return parts.Clear(classes, rows);
    }

    /// <summary>Joins the runs of a row with those of the same class that touch them in an earlier one.</summary>
    private static void Join(LabelParts parts, int[] rows, int row, int earlier)
    {
        if (earlier < 0)
        {
            return;
        }

        int other = rows[earlier], end = rows[earlier + 1];
        for (int run = rows[row]; run < rows[row + 1]; run++)
        {
            while (other < end && parts.EndsBefore(other, run))
            {
                other++;
            }

            for (int n = other; n < end && parts.Reaches(run, n); n++)
            {
                parts.JoinIfSame(run, n);
            }
        }
    }
}
