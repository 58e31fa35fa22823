using System.Numerics;
using System.Runtime.CompilerServices;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// The one-dimensional transforms of Winograd's F(4, 3): four outputs of a filter with three taps from six inputs with six
/// multiplications instead of twelve; nested, F(4 x 4, 3 x 3) takes 36 instead of 144. Source: Lavin and Gray 2016, points
/// 0, 1, -1, 2, -2 and infinity. Each works on <see cref="Vector{T}"/>s of channels: element k of the input lies at
/// <c>from + k * fromStride</c>, of the output at <c>to + k * toStride</c>.
/// </summary>
/// <remarks>Additions and multiplications only, in a fixed order and never fused: results are the same for vectors of any length.</remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>A transform of one dimension.</summary>
    public interface ITransform
    {
        /// <summary>Elements read.</summary>
        public static abstract int Inputs { get; }

        /// <summary>Elements written.</summary>
        public static abstract int Outputs { get; }

        /// <summary>Transforms one vector of channels.</summary>
        public static abstract void Apply(float* from, nint fromStride, float* to, nint toStride);
    }

    /// <summary>
    /// Applies a transform along both dimensions of a square patch of vectors: first down its columns, then along its rows.
    /// </summary>
    /// <typeparam name="T">The transform.</typeparam>
    /// <param name="from">The patch's first vector.</param>
    /// <param name="rowStride">From row to row of the patch, in elements.</param>
    /// <param name="columnStride">From column to column.</param>
    /// <param name="to">The result's first vector.</param>
    /// <param name="toRowStride">From row to row of the result.</param>
    /// <param name="toColumnStride">From column to column of the result.</param>
    /// <param name="scratch">Room for 36 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Both<T>(
        float* from, nint rowStride, nint columnStride, float* to, nint toRowStride, nint toColumnStride, float* scratch)
        where T : ITransform
    {
        // Small patches fit the registers; which way is taken is known when this is compiled.
        if (typeof(T) == typeof(Input2))
        {
            BothInput2(from, rowStride, columnStride, to, toRowStride, toColumnStride);
            return;
        }

        if (typeof(T) == typeof(Output2))
        {
            BothOutput2(from, rowStride, columnStride, to, toRowStride, toColumnStride);
            return;
        }

        nint width = Vector<float>.Count, line = T.Inputs * width;
        for (int column = 0; column < T.Inputs; column++)
        {
            T.Apply(from + (column * columnStride), rowStride, scratch + (column * width), line);
        }

        for (int row = 0; row < T.Outputs; row++)
        {
            T.Apply(scratch + (row * line), width, to + (row * toRowStride), toColumnStride);
        }
    }

    /// <summary><see cref="Input2"/> along both dimensions, to the bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BothInput2(float* from, nint rowStride, nint columnStride, float* to, nint toRowStride, nint toColumnStride)
    {
        Four d0 = Four.Load(from, columnStride), d1 = Four.Load(from + rowStride, columnStride);
        Four d2 = Four.Load(from + (2 * rowStride), columnStride), d3 = Four.Load(from + (3 * rowStride), columnStride);
        (d0 - d2).StoreInput(to, toColumnStride);
        (d1 + d2).StoreInput(to + toRowStride, toColumnStride);
        (d2 - d1).StoreInput(to + (2 * toRowStride), toColumnStride);
        (d1 - d3).StoreInput(to + (3 * toRowStride), toColumnStride);
    }

    /// <summary><see cref="Output2"/> along both dimensions, to the bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BothOutput2(float* from, nint rowStride, nint columnStride, float* to, nint toRowStride, nint toColumnStride)
    {
        Four m0 = Four.Load(from, columnStride), m1 = Four.Load(from + rowStride, columnStride);
        Four m2 = Four.Load(from + (2 * rowStride), columnStride), m3 = Four.Load(from + (3 * rowStride), columnStride);
        (m0 + m1 + m2).StoreOutput(to, toColumnStride);
        (m1 - m2 - m3).StoreOutput(to + toRowStride, toColumnStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(float* from, nint stride, int index) => Vector.Load(from + (index * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(this Vector<float> value, float* to, nint stride, int index) => value.Store(to + (index * stride));

    /// <summary>B^T: from the image, 6 to 6.</summary>
    public readonly struct Input4 : ITransform
    {
        public static int Inputs => 6;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> d0 = At(from, fromStride, 0), d1 = At(from, fromStride, 1), d2 = At(from, fromStride, 2);
            Vector<float> d3 = At(from, fromStride, 3), d4 = At(from, fromStride, 4), d5 = At(from, fromStride, 5);
            Vector<float> even = d4 - (d2 * 4), odd = d3 - (d1 * 4), evenWide = d4 - d2, oddWide = (d3 - d1) * 2;
            ((d0 * 4) - (d2 * 5) + d4).Put(to, toStride, 0);
            (even + odd).Put(to, toStride, 1);
            (even - odd).Put(to, toStride, 2);
            (evenWide + oddWide).Put(to, toStride, 3);
            (evenWide - oddWide).Put(to, toStride, 4);
            ((d1 * 4) - (d3 * 5) + d5).Put(to, toStride, 5);
        }
    }

    /// <summary>B: the transpose of <see cref="Input4"/>, 6 to 6, for the gradient by the image.</summary>
    public readonly struct InputTransposed4 : ITransform
    {
        public static int Inputs => 6;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> t0 = At(from, fromStride, 0), t1 = At(from, fromStride, 1), t2 = At(from, fromStride, 2);
            Vector<float> t3 = At(from, fromStride, 3), t4 = At(from, fromStride, 4), t5 = At(from, fromStride, 5);
            Vector<float> near = t1 + t2, nearDifference = t1 - t2, far = t3 + t4, farDifference = (t3 - t4) * 2;
            (t0 * 4).Put(to, toStride, 0);
            (((t5 - nearDifference) * 4) - farDifference).Put(to, toStride, 1);
            ((t0 * -5) - (near * 4) - far).Put(to, toStride, 2);
            (nearDifference + farDifference - (t5 * 5)).Put(to, toStride, 3);
            (t0 + near + far).Put(to, toStride, 4);
            t5.Put(to, toStride, 5);
        }
    }

    /// <summary>A^T: to the output, 6 to 4.</summary>
    public readonly struct Output4 : ITransform
    {
        public static int Inputs => 6;

        public static int Outputs => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> m1 = At(from, fromStride, 1), m2 = At(from, fromStride, 2);
            Vector<float> m3 = At(from, fromStride, 3), m4 = At(from, fromStride, 4);
            Vector<float> near = m1 + m2, nearDifference = m1 - m2, far = m3 + m4, farDifference = m3 - m4;
            (At(from, fromStride, 0) + near + far).Put(to, toStride, 0);
            (nearDifference + (farDifference * 2)).Put(to, toStride, 1);
            (near + (far * 4)).Put(to, toStride, 2);
            (nearDifference + (farDifference * 8) + At(from, fromStride, 5)).Put(to, toStride, 3);
        }
    }

    /// <summary>A: the transpose of <see cref="Output4"/>, 4 to 6, for the gradient by the output.</summary>
    public readonly struct OutputTransposed4 : ITransform
    {
        public static int Inputs => 4;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> y0 = At(from, fromStride, 0), y1 = At(from, fromStride, 1);
            Vector<float> y2 = At(from, fromStride, 2), y3 = At(from, fromStride, 3);
            Vector<float> even = y0 + y2, odd = y1 + y3, evenFar = y0 + (y2 * 4), oddFar = (y1 * 2) + (y3 * 8);
            y0.Put(to, toStride, 0);
            (even + odd).Put(to, toStride, 1);
            (even - odd).Put(to, toStride, 2);
            (evenFar + oddFar).Put(to, toStride, 3);
            (evenFar - oddFar).Put(to, toStride, 4);
            y3.Put(to, toStride, 5);
        }
    }

    /// <summary>G: of the filter, 3 to 6.</summary>
    public readonly struct Filter4 : ITransform
    {
        public static int Inputs => 3;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> w0 = At(from, fromStride, 0), w1 = At(from, fromStride, 1), w2 = At(from, fromStride, 2);
            Vector<float> outer = (w0 + w2) * (-1f / 6), middle = w1 * (1f / 6);
            Vector<float> outerFar = (w0 * (1f / 24)) + (w2 * (1f / 6)), middleFar = w1 * (1f / 12);
            (w0 * 0.25f).Put(to, toStride, 0);
            (outer - middle).Put(to, toStride, 1);
            (outer + middle).Put(to, toStride, 2);
            (outerFar + middleFar).Put(to, toStride, 3);
            (outerFar - middleFar).Put(to, toStride, 4);
            w2.Put(to, toStride, 5);
        }
    }

    /// <summary>G^T: the transpose of <see cref="Filter4"/>, 6 to 3, for the gradient by the filter.</summary>
    public readonly struct FilterTransposed4 : ITransform
    {
        public static int Inputs => 6;

        public static int Outputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> u1 = At(from, fromStride, 1), u2 = At(from, fromStride, 2);
            Vector<float> u3 = At(from, fromStride, 3), u4 = At(from, fromStride, 4);
            Vector<float> near = (u1 + u2) * (-1f / 6), far = u3 + u4;
            (near + (At(from, fromStride, 0) * 0.25f) + (far * (1f / 24))).Put(to, toStride, 0);
            (((u2 - u1) * (1f / 6)) + ((u3 - u4) * (1f / 12))).Put(to, toStride, 1);
            (near + (far * (1f / 6)) + At(from, fromStride, 5)).Put(to, toStride, 2);
        }
    }

    /// <summary>B^T of patches with 2 x 2 output pixels: from the image, 4 to 4.</summary>
    public readonly struct Input2 : ITransform
    {
        public static int Inputs => 4;

        public static int Outputs => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> d0 = At(from, fromStride, 0), d1 = At(from, fromStride, 1);
            Vector<float> d2 = At(from, fromStride, 2), d3 = At(from, fromStride, 3);
            (d0 - d2).Put(to, toStride, 0);
            (d1 + d2).Put(to, toStride, 1);
            (d2 - d1).Put(to, toStride, 2);
            (d1 - d3).Put(to, toStride, 3);
        }
    }

    /// <summary>A^T of patches with 2 x 2 output pixels: to the output, 4 to 2.</summary>
    public readonly struct Output2 : ITransform
    {
        public static int Inputs => 4;

        public static int Outputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> m1 = At(from, fromStride, 1), m2 = At(from, fromStride, 2);
            (At(from, fromStride, 0) + m1 + m2).Put(to, toStride, 0);
            (m1 - m2 - At(from, fromStride, 3)).Put(to, toStride, 1);
        }
    }

    /// <summary>G of patches with 2 x 2 output pixels: of the filter, 3 to 4.</summary>
    public readonly struct Filter2 : ITransform
    {
        public static int Inputs => 3;

        public static int Outputs => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply(float* from, nint fromStride, float* to, nint toStride)
        {
            Vector<float> w0 = At(from, fromStride, 0), w1 = At(from, fromStride, 1), w2 = At(from, fromStride, 2);
            Vector<float> outer = (w0 + w2) * 0.5f, middle = w1 * 0.5f;
            w0.Put(to, toStride, 0);
            (outer + middle).Put(to, toStride, 1);
            (outer - middle).Put(to, toStride, 2);
            w2.Put(to, toStride, 3);
        }
    }

    /// <summary>One row of a patch of four.</summary>
    private readonly struct Four(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d)
    {
        private readonly Vector<float> a = a;
        private readonly Vector<float> b = b;
        private readonly Vector<float> c = c;
        private readonly Vector<float> d = d;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four operator +(Four x, Four y) => new(x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four operator -(Four x, Four y) => new(x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Load(float* from, nint stride) =>
            new(Vector.Load(from), Vector.Load(from + stride), Vector.Load(from + (2 * stride)), Vector.Load(from + (3 * stride)));

        /// <summary><see cref="Input2"/> along the row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void StoreInput(float* to, nint stride)
        {
            (a - c).Store(to);
            (b + c).Store(to + stride);
            (c - b).Store(to + (2 * stride));
            (b - d).Store(to + (3 * stride));
        }

        /// <summary><see cref="Output2"/> along the row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void StoreOutput(float* to, nint stride)
        {
            (a + b + c).Store(to);
            (b - c - d).Store(to + stride);
        }
    }
}
