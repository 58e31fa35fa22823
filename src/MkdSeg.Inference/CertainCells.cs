using System.Runtime.CompilerServices;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>
/// Cells of a probability map, the boxes between eight neighbouring voxels, in which every interpolated point has the same
/// likeliest class: it leads at all eight corners, hence in every weighted mean of them. Most of a scan lies in such cells.
/// </summary>
internal sealed class CertainCells
{
    /// <summary>Lead that a class must have at a corner: far more than the rounding of an interpolation of probabilities.</summary>
    private const float Lead = 1e-4f;

    private const byte Unknown = byte.MaxValue;
    private readonly GridSize size;
    private readonly byte[] cells;

    private CertainCells(GridSize size, byte[] cells) => (this.size, this.cells) = (size, cells);

    /// <summary>Looks at every cell of a map.</summary>
    public static CertainCells Of(ProbabilityMap map)
    {
        GridSize size = map.Grid.Size;
        byte[] leaders = new byte[size.Count];
        Parallel.For(0, size.Z, z =>
        {
            int first = size.X * size.Y * z;
            for (int voxel = first; voxel < first + (size.X * size.Y); voxel++)
            {
                leaders[voxel] = Leader(map.Values.AsSpan(checked(voxel * map.ClassCount), map.ClassCount));
            }
        });
        foreach (int axis in (int[])[0, 1, 2])
        {
            KeepWhereNeighbourAgrees(leaders, size, axis);
        }

        return new(size, leaders);
    }

    /// <summary>
    /// The class of every point in the cell above a voxel along each axis; null where it takes the probabilities to tell.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte? ClassIn(int x, int y, int z)
    {
        byte known = cells[x + (size.X * (y + (size.Y * z)))];
        return known == Unknown ? null : known;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte Leader(ReadOnlySpan<float> probabilities)
    {
        int best = 0;
        for (int c = 1; c < probabilities.Length; c++)
        {
            best = probabilities[c] > probabilities[best] ? c : best;
        }

        for (int c = 0; c < probabilities.Length; c++)
        {
            if (c != best && !(probabilities[best] - probabilities[c] >= Lead))
            {
                return Unknown;
            }
        }

        return best < Unknown ? (byte)best : Unknown;
    }

    /// <summary>Going upwards, each voxel is held against its upper neighbour, which has not changed along this axis yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepWhereNeighbourAgrees(byte[] leaders, GridSize size, int axis)
    {
        int stride = axis switch { 0 => 1, 1 => size.X, _ => size.X * size.Y };
        for (int voxel = 0; voxel < leaders.Length - stride; voxel++)
        {
            if (voxel / stride % size[axis] < size[axis] - 1 && leaders[voxel] != leaders[voxel + stride])
            {
                leaders[voxel] = Unknown;
            }
        }
    }
}
