using System.Numerics;
using System.Runtime.CompilerServices;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>
/// Smooths along axis 0, then 1, then 2, and only where the result is wanted: going to a coarse grid, most of a smoothed volume
/// would never be read. Each value is the same sum in the same order wherever and however many are wanted.
/// </summary>
internal static class SeparableSmoothing
{
    /// <summary>The smoothed values at chosen indices; edge values are repeated outside, NaN spreads over the width of a kernel.</summary>
    /// <param name="source">The image.</param>
    /// <param name="kernels">Weights along each axis, of odd length; a length of 1 leaves an axis alone.</param>
    /// <param name="needed">Which indices are wanted along each axis.</param>
    public static SparseVolume Apply(Volume<float> source, float[][] kernels, bool[][] needed)
    {
        (int[] x, int[] y, int[] z) = (Chosen(needed[0]), Chosen(needed[1]), Chosen(needed[2]));
        int[] rows = Chosen(Widened(needed[1], kernels[1].Length / 2));
        int[] planes = Chosen(Widened(needed[2], kernels[2].Length / 2));
        int area = x.Length * y.Length;
        float[] flat = new float[area * planes.Length];
        Parallel.For(
            0,
            planes.Length,
            () => new float[x.Length * rows.Length],
            (n, _, lines) =>
            {
                SmoothRows(source, planes[n], kernels[0], x, rows, lines);
                AlongRows(lines, rows, source.Size.Y, kernels[1], y, x.Length, flat.AsMemory(n * area, area));
                return lines;
            },
            _ => { });

        float[] result = flat;
        if (kernels[2].Length > 1)
        {
            result = new float[area * z.Length];
            Parallel.For(0, z.Length, n =>
                AlongRows(flat, planes, source.Size.Z, kernels[2], [z[n]], area, result.AsMemory(n * area, area)));
        }

        GridSize size = source.Size;
        return new(
            size,
            result,
            SparseVolume.Offsets(size.X, x, 1),
            SparseVolume.Offsets(size.Y, y, x.Length),
            SparseVolume.Offsets(size.Z, z, area));
    }

    /// <summary>Smooths some rows of a plane along axis 0 and keeps the chosen columns.</summary>
    private static void SmoothRows(Volume<float> source, int plane, float[] kernel, int[] columns, int[] rows, float[] lines)
    {
        int width = source.Size.X;
        int radius = kernel.Length / 2;

        // Only between the outermost columns wanted, and what their sums take in on both sides.
        int first = columns[0];
        float[] padded = new float[columns[^1] + 1 - first + (2 * radius)];
        float[] smooth = radius == 0 ? padded : new float[columns[^1] + 1 - first];
        int from = Math.Max(0, first - radius);
        int to = Math.Min(width, columns[^1] + 1 + radius);
        int before = from - (first - radius);
        for (int n = 0; n < rows.Length; n++)
        {
            ReadOnlySpan<float> values = source.Voxels.AsSpan(width * (rows[n] + (source.Size.Y * plane)), width);
            padded.AsSpan(0, before).Fill(values[0]);
            values[from..to].CopyTo(padded.AsSpan(before));
            padded.AsSpan(before + to - from).Fill(values[^1]);
            if (radius > 0)
            {
                Convolve(padded, kernel, smooth);
            }

            Span<float> line = lines.AsSpan(n * columns.Length, columns.Length);
            for (int c = 0; c < line.Length; c++)
            {
                line[c] = smooth[columns[c] - first];
            }
        }
    }

    /// <summary>One row; compiled at its best from the first call on, since a single volume has to be fast too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convolve(float[] padded, float[] kernel, float[] sums)
    {
        int lanes = Vector<float>.Count;
        int i = 0;
        for (; i <= sums.Length - (4 * lanes); i += 4 * lanes)
        {
            // Four at once, since an addition must wait for the one before it.
            (Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d) = (default, default, default, default);
            for (int t = 0; t < kernel.Length; t++)
            {
                ReadOnlySpan<float> from = padded.AsSpan(i + t, 4 * lanes);
                a += kernel[t] * new Vector<float>(from);
                b += kernel[t] * new Vector<float>(from[lanes..]);
                c += kernel[t] * new Vector<float>(from[(2 * lanes)..]);
                d += kernel[t] * new Vector<float>(from[(3 * lanes)..]);
            }

            Span<float> to = sums.AsSpan(i, 4 * lanes);
            a.CopyTo(to);
            b.CopyTo(to[lanes..]);
            c.CopyTo(to[(2 * lanes)..]);
            d.CopyTo(to[(3 * lanes)..]);
        }

        for (; i < sums.Length; i++)
        {
            float sum = 0;
            for (int t = 0; t < kernel.Length; t++)
            {
                sum += kernel[t] * padded[i + t];
            }

            sums[i] = sum;
        }
    }

    /// <summary>Weighted sums of whole rows: smooths along the axis that the rows are stacked along.</summary>
    /// <param name="values">Rows one after the other.</param>
    /// <param name="present">The index of each of them.</param>
    /// <param name="size">Number of indices along the axis; beyond its ends the outermost row is repeated.</param>
    /// <param name="kernel">The weights.</param>
    /// <param name="wanted">Indices of the rows to make.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="to">The rows made, one after the other.</param>
    private static void AlongRows(float[] values, int[] present, int size, float[] kernel, int[] wanted, int width, Memory<float> to)
    {
        int[] offsets = SparseVolume.Offsets(size, present, width);
        int radius = kernel.Length / 2;
        for (int n = 0; n < wanted.Length; n++)
        {
            Span<float> sums = to.Span.Slice(n * width, width);
            if (radius == 0)
            {
                values.AsSpan(offsets[wanted[n]], width).CopyTo(sums);
                continue;
            }

            for (int t = 0; t < kernel.Length; t++)
            {
                int neighbour = Math.Clamp(wanted[n] + t - radius, 0, size - 1);
                AddScaled(values.AsSpan(offsets[neighbour], width), kernel[t], sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(ReadOnlySpan<float> values, float weight, Span<float> sums)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + (weight * new Vector<float>(values[i..]))).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += weight * values[i];
        }
    }

    private static int[] Chosen(bool[] needed) => [.. Enumerable.Range(0, needed.Length).Where(n => needed[n])];

    private static bool[] Widened(bool[] needed, int radius)
    {
        bool[] wide = new bool[needed.Length];
        foreach (int n in Chosen(needed))
        {
            int first = Math.Max(0, n - radius);
            wide.AsSpan(first, Math.Min(wide.Length, n + radius + 1) - first).Fill(true);
        }

        return wide;
    }
}
