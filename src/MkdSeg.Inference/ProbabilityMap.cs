using System.Numerics;
using System.Runtime.CompilerServices;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Class probabilities on a working grid.</summary>
/// <remarks>
/// Loops over voxels are compiled at their best at once: a process that segments one scan ends before the runtime has found out that they
/// are busy.
/// </remarks>
/// <param name="Grid">Axes along RAS+.</param>
/// <param name="ClassCount">Classes with background.</param>
/// <param name="Values">Probability of class c at voxel v at <c>v * ClassCount + c</c>; voxels as in <see cref="Volume{T}"/>.</param>
public sealed record ProbabilityMap(VolumeGeometry Grid, int ClassCount, float[] Values)
{
    /// <summary>
    /// The likeliest class at every voxel of another grid, from linearly interpolated probabilities. Up to half a voxel
    /// beyond the outermost centres the edge continues; farther out is background.
    /// </summary>
    /// <param name="target">Any grid: other spacing, other orientation, oblique.</param>
    /// <returns>Class indices.</returns>
    public Volume<byte> LabelsOn(VolumeGeometry target)
    {
        var labels = new Volume<byte>(target);
        var certain = CertainCells.Of(this);
        Affine map = Grid.VoxelToWorld.Inverse().After(target.VoxelToWorld);
        CellRuns? runs = CellRuns.Of(map, Grid.Size, target.Size.X);
        Parallel.For(0, target.Size.Z, k => LabelSlice(labels, k, map, runs, certain));
        return labels;
    }

    /// <summary>The voxels around an index along one axis, clamped to the grid; false beyond half a voxel of the outermost ones.</summary>
    /// <param name="at">Continuous index.</param>
    /// <param name="count">Voxels along the axis.</param>
    /// <param name="low">The lower one.</param>
    /// <param name="high">The upper one, or the same at the end.</param>
    /// <param name="fraction">Weight of the upper one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Corner(double at, int count, out int low, out int high, out float fraction)
    {
        low = high = 0;
        fraction = 0;
        if (!(at >= -0.5 && at <= count - 0.5))
        {
            return false;
        }

        at = Math.Clamp(at, 0, count - 1);
        low = (int)at;
        high = Math.Min(low + 1, count - 1);
        fraction = (float)(at - low);
        return true;
    }

    /// <summary>Whether a straight row lies beyond one face of the grid as a whole.</summary>
    /// <param name="first">Index of one end.</param>
    /// <param name="last">Index of the other end.</param>
    internal bool IsOutside(Vector3D first, Vector3D last)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            double end = Grid.Size[axis] - 0.5;
            if (Math.Max(first[axis], last[axis]) < -0.5 || Math.Min(first[axis], last[axis]) > end)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The linearly interpolated probabilities at a point; false, and nothing changed, beyond the map.</summary>
    /// <param name="at">Continuous index.</param>
    /// <param name="sum">Takes one of every class.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Mix(Vector3D at, float[] sum)
    {
        GridSize size = Grid.Size;
        if (!Corner(at.X, size.X, out int x, out int x1, out float fx)
            || !Corner(at.Y, size.Y, out int y, out int y1, out float fy)
            || !Corner(at.Z, size.Z, out int z, out int z1, out float fz))
        {
            return false;
        }

        Array.Clear(sum);
        Add(x, y, z, (1 - fx) * (1 - fy) * (1 - fz), sum);
        Add(x1, y, z, fx * (1 - fy) * (1 - fz), sum);
        Add(x, y1, z, (1 - fx) * fy * (1 - fz), sum);
        Add(x1, y1, z, fx * fy * (1 - fz), sum);
        Add(x, y, z1, (1 - fx) * (1 - fy) * fz, sum);
        Add(x1, y, z1, fx * (1 - fy) * fz, sum);
        Add(x, y1, z1, (1 - fx) * fy * fz, sum);
        Add(x1, y1, z1, fx * fy * fz, sum);
        return true;
    }

    /// <summary>One slice of <see cref="LabelsOn"/>.</summary>
    /// <param name="labels">Takes the classes.</param>
    /// <param name="k">Which slice.</param>
    /// <param name="map">From its voxels to those of the map.</param>
    /// <param name="runs">How rows cross cells; null where they do not keep to one axis.</param>
    /// <param name="certain">Cells whose class is known.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LabelSlice(Volume<byte> labels, int k, Affine map, CellRuns? runs, CertainCells certain)
    {
        GridSize size = labels.Size;
        var sum = new float[ClassCount];
        CellRun[] whole = runs?.Runs ?? [new(0, size.X, 0)];
        for (int j = 0; j < size.Y; j++)
        {
            Vector3D start = map.Apply(new Vector3D(0, j, k));
            if (IsOutside(start, map.Apply(new Vector3D(size.X - 1, j, k))))
            {
                continue;
            }

            Span<byte> row = labels.Voxels.AsSpan(checked((int)(size.X * (j + ((long)size.Y * k)))), size.X);
            foreach (CellRun run in whole)
            {
                Span<byte> part = row.Slice(run.First, run.Count);
                if (runs?.KnownClass(run, start, certain) is { } known)
                {
                    part.Fill(known);
                    continue;
                }

                for (int i = 0; i < part.Length; i++)
                {
                    part[i] = ClassAt(map.Apply(new Vector3D(run.First + i, j, k)), certain, sum);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte ClassAt(Vector3D at, CertainCells certain, float[] sum)
    {
        GridSize size = Grid.Size;
        if (!Corner(at.X, size.X, out int x, out _, out _)
            || !Corner(at.Y, size.Y, out int y, out _, out _)
            || !Corner(at.Z, size.Z, out int z, out _, out _))
        {
            return 0;
        }

        if (certain.ClassIn(x, y, z) is { } known)
        {
            return known;
        }

        Mix(at, sum);
        int best = 0;
        for (int c = 1; c < sum.Length; c++)
        {
            best = sum[c] > sum[best] ? c : best;
        }

        return (byte)best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int x, int y, int z, float weight, float[] sum)
    {
        if (weight == 0)
        {
            return;
        }

        long start = (x + (Grid.Size.X * (y + ((long)Grid.Size.Y * z)))) * ClassCount;
        ReadOnlySpan<float> values = Values.AsSpan(checked((int)start), ClassCount);
        int c = 0;
        for (; c <= values.Length - Vector<float>.Count; c += Vector<float>.Count)
        {
            (new Vector<float>(sum, c) + (weight * new Vector<float>(values[c..]))).CopyTo(sum, c);
        }

        for (; c < values.Length; c++)
        {
            sum[c] += weight * values[c];
        }
    }
}
