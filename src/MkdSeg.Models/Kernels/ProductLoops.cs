using System.Runtime.CompilerServices;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// The innermost loops of <see cref="ProductSums"/>: eight pixels, or eight weights, by one or two registers of channels. That is about
/// what a processor has registers for, and comes near its peak also where a map has 8 x 8 pixels.
/// </summary>
internal static unsafe class ProductLoops
{
    /// <summary>
    /// Passes that are written out: most of these loops are short, and a processor guesses the end of short loops wrongly. At 16 outputs
    /// this raised the rate from 98 to 114 GFLOP/s.
    /// </summary>
    private const int Unrolled = 4;

    /// <summary>Eight pixels, two registers of outputs each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products2<T>(
        float* input, int* at, Runs runs, float* weight, nint stride, float* bias, float* to, int* toAt, bool add)
        where T : struct, ILanes<T>
    {
        float* p0 = input + at[0], p1 = input + at[1], p2 = input + at[2], p3 = input + at[3];
        float* p4 = input + at[4], p5 = input + at[5], p6 = input + at[6], p7 = input + at[7];
        T s00 = T.Load(bias), s10 = s00, s20 = s00, s30 = s00, s40 = s00, s50 = s00, s60 = s00, s70 = s00;
        T s01 = T.Load(bias + T.Count), s11 = s01, s21 = s01, s31 = s01, s41 = s01, s51 = s01, s61 = s01, s71 = s01;
        if (add)
        {
            s00 = T.Add(s00, T.Load(to + toAt[0]));
            s01 = T.Add(s01, T.Load(to + toAt[0] + T.Count));
            s10 = T.Add(s10, T.Load(to + toAt[1]));
            s11 = T.Add(s11, T.Load(to + toAt[1] + T.Count));
            s20 = T.Add(s20, T.Load(to + toAt[2]));
            s21 = T.Add(s21, T.Load(to + toAt[2] + T.Count));
            s30 = T.Add(s30, T.Load(to + toAt[3]));
            s31 = T.Add(s31, T.Load(to + toAt[3] + T.Count));
            s40 = T.Add(s40, T.Load(to + toAt[4]));
            s41 = T.Add(s41, T.Load(to + toAt[4] + T.Count));
            s50 = T.Add(s50, T.Load(to + toAt[5]));
            s51 = T.Add(s51, T.Load(to + toAt[5] + T.Count));
            s60 = T.Add(s60, T.Load(to + toAt[6]));
            s61 = T.Add(s61, T.Load(to + toAt[6] + T.Count));
            s70 = T.Add(s70, T.Load(to + toAt[7]));
            s71 = T.Add(s71, T.Load(to + toAt[7] + T.Count));
        }

        T w0, w1, x;
        for (int run = 0; run < runs.Count; run++)
        {
            nint i = 0;
            for (; i <= runs.Length - Unrolled; i += Unrolled, weight += Unrolled * stride)
            {
                w0 = T.Load(weight);
                w1 = T.Load(weight + T.Count);
                x = T.All(p0 + i);
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                x = T.All(p1 + i);
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                x = T.All(p2 + i);
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                x = T.All(p3 + i);
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                x = T.All(p4 + i);
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                x = T.All(p5 + i);
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                x = T.All(p6 + i);
                s60 = T.MultiplyAdd(x, w0, s60);
                s61 = T.MultiplyAdd(x, w1, s61);
                x = T.All(p7 + i);
                s70 = T.MultiplyAdd(x, w0, s70);
                s71 = T.MultiplyAdd(x, w1, s71);

                w0 = T.Load(weight + stride);
                w1 = T.Load(weight + stride + T.Count);
                x = T.All(p0 + i + 1);
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                x = T.All(p1 + i + 1);
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                x = T.All(p2 + i + 1);
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                x = T.All(p3 + i + 1);
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                x = T.All(p4 + i + 1);
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                x = T.All(p5 + i + 1);
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                x = T.All(p6 + i + 1);
                s60 = T.MultiplyAdd(x, w0, s60);
                s61 = T.MultiplyAdd(x, w1, s61);
                x = T.All(p7 + i + 1);
                s70 = T.MultiplyAdd(x, w0, s70);
                s71 = T.MultiplyAdd(x, w1, s71);

                w0 = T.Load(weight + (2 * stride));
                w1 = T.Load(weight + (2 * stride) + T.Count);
                x = T.All(p0 + i + 2);
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                x = T.All(p1 + i + 2);
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                x = T.All(p2 + i + 2);
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                x = T.All(p3 + i + 2);
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                x = T.All(p4 + i + 2);
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                x = T.All(p5 + i + 2);
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                x = T.All(p6 + i + 2);
                s60 = T.MultiplyAdd(x, w0, s60);
                s61 = T.MultiplyAdd(x, w1, s61);
                x = T.All(p7 + i + 2);
                s70 = T.MultiplyAdd(x, w0, s70);
                s71 = T.MultiplyAdd(x, w1, s71);

                w0 = T.Load(weight + (3 * stride));
                w1 = T.Load(weight + (3 * stride) + T.Count);
                x = T.All(p0 + i + 3);
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                x = T.All(p1 + i + 3);
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                x = T.All(p2 + i + 3);
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                x = T.All(p3 + i + 3);
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                x = T.All(p4 + i + 3);
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                x = T.All(p5 + i + 3);
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                x = T.All(p6 + i + 3);
                s60 = T.MultiplyAdd(x, w0, s60);
                s61 = T.MultiplyAdd(x, w1, s61);
                x = T.All(p7 + i + 3);
                s70 = T.MultiplyAdd(x, w0, s70);
                s71 = T.MultiplyAdd(x, w1, s71);
            }

            for (; i < runs.Length; i++, weight += stride)
            {
                w0 = T.Load(weight);
                w1 = T.Load(weight + T.Count);
                x = T.All(p0 + i);
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                x = T.All(p1 + i);
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                x = T.All(p2 + i);
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                x = T.All(p3 + i);
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                x = T.All(p4 + i);
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                x = T.All(p5 + i);
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                x = T.All(p6 + i);
                s60 = T.MultiplyAdd(x, w0, s60);
                s61 = T.MultiplyAdd(x, w1, s61);
                x = T.All(p7 + i);
                s70 = T.MultiplyAdd(x, w0, s70);
                s71 = T.MultiplyAdd(x, w1, s71);
            }

            p0 += runs.Stride;
            p1 += runs.Stride;
            p2 += runs.Stride;
            p3 += runs.Stride;
            p4 += runs.Stride;
            p5 += runs.Stride;
            p6 += runs.Stride;
            p7 += runs.Stride;
        }

        s00.Store(to + toAt[0]);
        s01.Store(to + toAt[0] + T.Count);
        s10.Store(to + toAt[1]);
        s11.Store(to + toAt[1] + T.Count);
        s20.Store(to + toAt[2]);
        s21.Store(to + toAt[2] + T.Count);
        s30.Store(to + toAt[3]);
        s31.Store(to + toAt[3] + T.Count);
        s40.Store(to + toAt[4]);
        s41.Store(to + toAt[4] + T.Count);
        s50.Store(to + toAt[5]);
        s51.Store(to + toAt[5] + T.Count);
        s60.Store(to + toAt[6]);
        s61.Store(to + toAt[6] + T.Count);
        s70.Store(to + toAt[7]);
        s71.Store(to + toAt[7] + T.Count);
    }

    /// <summary>Eight pixels, one register of outputs each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products1<T>(
        float* input, int* at, Runs runs, float* weight, nint stride, float* bias, float* to, int* toAt, bool add)
        where T : struct, ILanes<T>
    {
        float* p0 = input + at[0], p1 = input + at[1], p2 = input + at[2], p3 = input + at[3];
        float* p4 = input + at[4], p5 = input + at[5], p6 = input + at[6], p7 = input + at[7];
        T s0 = T.Load(bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        if (add)
        {
            s0 = T.Add(s0, T.Load(to + toAt[0]));
            s1 = T.Add(s1, T.Load(to + toAt[1]));
            s2 = T.Add(s2, T.Load(to + toAt[2]));
            s3 = T.Add(s3, T.Load(to + toAt[3]));
            s4 = T.Add(s4, T.Load(to + toAt[4]));
            s5 = T.Add(s5, T.Load(to + toAt[5]));
            s6 = T.Add(s6, T.Load(to + toAt[6]));
            s7 = T.Add(s7, T.Load(to + toAt[7]));
        }

        T w0;
        for (int run = 0; run < runs.Count; run++)
        {
            nint i = 0;
            for (; i <= runs.Length - Unrolled; i += Unrolled, weight += Unrolled * stride)
            {
                w0 = T.Load(weight);
                s0 = T.MultiplyAdd(T.All(p0 + i), w0, s0);
                s1 = T.MultiplyAdd(T.All(p1 + i), w0, s1);
                s2 = T.MultiplyAdd(T.All(p2 + i), w0, s2);
                s3 = T.MultiplyAdd(T.All(p3 + i), w0, s3);
                s4 = T.MultiplyAdd(T.All(p4 + i), w0, s4);
                s5 = T.MultiplyAdd(T.All(p5 + i), w0, s5);
                s6 = T.MultiplyAdd(T.All(p6 + i), w0, s6);
                s7 = T.MultiplyAdd(T.All(p7 + i), w0, s7);

                w0 = T.Load(weight + stride);
                s0 = T.MultiplyAdd(T.All(p0 + i + 1), w0, s0);
                s1 = T.MultiplyAdd(T.All(p1 + i + 1), w0, s1);
                s2 = T.MultiplyAdd(T.All(p2 + i + 1), w0, s2);
                s3 = T.MultiplyAdd(T.All(p3 + i + 1), w0, s3);
                s4 = T.MultiplyAdd(T.All(p4 + i + 1), w0, s4);
                s5 = T.MultiplyAdd(T.All(p5 + i + 1), w0, s5);
                s6 = T.MultiplyAdd(T.All(p6 + i + 1), w0, s6);
                s7 = T.MultiplyAdd(T.All(p7 + i + 1), w0, s7);

                w0 = T.Load(weight + (2 * stride));
                s0 = T.MultiplyAdd(T.All(p0 + i + 2), w0, s0);
                s1 = T.MultiplyAdd(T.All(p1 + i + 2), w0, s1);
                s2 = T.MultiplyAdd(T.All(p2 + i + 2), w0, s2);
                s3 = T.MultiplyAdd(T.All(p3 + i + 2), w0, s3);
                s4 = T.MultiplyAdd(T.All(p4 + i + 2), w0, s4);
                s5 = T.MultiplyAdd(T.All(p5 + i + 2), w0, s5);
                s6 = T.MultiplyAdd(T.All(p6 + i + 2), w0, s6);
                s7 = T.MultiplyAdd(T.All(p7 + i + 2), w0, s7);

                w0 = T.Load(weight + (3 * stride));
                s0 = T.MultiplyAdd(T.All(p0 + i + 3), w0, s0);
                s1 = T.MultiplyAdd(T.All(p1 + i + 3), w0, s1);
                s2 = T.MultiplyAdd(T.All(p2 + i + 3), w0, s2);
                s3 = T.MultiplyAdd(T.All(p3 + i + 3), w0, s3);
                s4 = T.MultiplyAdd(T.All(p4 + i + 3), w0, s4);
                s5 = T.MultiplyAdd(T.All(p5 + i + 3), w0, s5);
                s6 = T.MultiplyAdd(T.All(p6 + i + 3), w0, s6);
                s7 = T.MultiplyAdd(T.All(p7 + i + 3), w0, s7);
            }

            for (; i < runs.Length; i++, weight += stride)
            {
                w0 = T.Load(weight);
                s0 = T.MultiplyAdd(T.All(p0 + i), w0, s0);
                s1 = T.MultiplyAdd(T.All(p1 + i), w0, s1);
                s2 = T.MultiplyAdd(T.All(p2 + i), w0, s2);
                s3 = T.MultiplyAdd(T.All(p3 + i), w0, s3);
                s4 = T.MultiplyAdd(T.All(p4 + i), w0, s4);
                s5 = T.MultiplyAdd(T.All(p5 + i), w0, s5);
                s6 = T.MultiplyAdd(T.All(p6 + i), w0, s6);
                s7 = T.MultiplyAdd(T.All(p7 + i), w0, s7);
            }

            p0 += runs.Stride;
            p1 += runs.Stride;
            p2 += runs.Stride;
            p3 += runs.Stride;
            p4 += runs.Stride;
            p5 += runs.Stride;
            p6 += runs.Stride;
            p7 += runs.Stride;
        }

        s0.Store(to + toAt[0]);
        s1.Store(to + toAt[1]);
        s2.Store(to + toAt[2]);
        s3.Store(to + toAt[3]);
        s4.Store(to + toAt[4]);
        s5.Store(to + toAt[5]);
        s6.Store(to + toAt[6]);
        s7.Store(to + toAt[7]);
    }

    /// <summary>Eight elements of a run, two registers of outputs each; at most eight rows are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradients2<T>(float* input, int* at, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
        where T : struct, ILanes<T>
    {
        T s00 = default, s10 = default, s20 = default, s30 = default, s40 = default, s50 = default, s60 = default, s70 = default;
        T s01 = default, s11 = default, s21 = default, s31 = default, s41 = default, s51 = default, s61 = default, s71 = default;
        T g0, g1, x;
        float* p, g;
        int pixel = 0;
        for (; pixel <= pixels - Unrolled; pixel += Unrolled)
        {
            p = input + at[pixel];
            g = gradient + gradientAt[pixel];
            g0 = T.Load(g);
            g1 = T.Load(g + T.Count);
            x = T.All(p);
            s00 = T.MultiplyAdd(x, g0, s00);
            s01 = T.MultiplyAdd(x, g1, s01);
            x = T.All(p + 1);
            s10 = T.MultiplyAdd(x, g0, s10);
            s11 = T.MultiplyAdd(x, g1, s11);
            x = T.All(p + 2);
            s20 = T.MultiplyAdd(x, g0, s20);
            s21 = T.MultiplyAdd(x, g1, s21);
            x = T.All(p + 3);
            s30 = T.MultiplyAdd(x, g0, s30);
            s31 = T.MultiplyAdd(x, g1, s31);
            x = T.All(p + 4);
            s40 = T.MultiplyAdd(x, g0, s40);
            s41 = T.MultiplyAdd(x, g1, s41);
            x = T.All(p + 5);
            s50 = T.MultiplyAdd(x, g0, s50);
            s51 = T.MultiplyAdd(x, g1, s51);
            x = T.All(p + 6);
            s60 = T.MultiplyAdd(x, g0, s60);
            s61 = T.MultiplyAdd(x, g1, s61);
            x = T.All(p + 7);
            s70 = T.MultiplyAdd(x, g0, s70);
            s71 = T.MultiplyAdd(x, g1, s71);

            p = input + at[pixel + 1];
            g = gradient + gradientAt[pixel + 1];
            g0 = T.Load(g);
            g1 = T.Load(g + T.Count);
            x = T.All(p);
            s00 = T.MultiplyAdd(x, g0, s00);
            s01 = T.MultiplyAdd(x, g1, s01);
            x = T.All(p + 1);
            s10 = T.MultiplyAdd(x, g0, s10);
            s11 = T.MultiplyAdd(x, g1, s11);
            x = T.All(p + 2);
            s20 = T.MultiplyAdd(x, g0, s20);
            s21 = T.MultiplyAdd(x, g1, s21);
            x = T.All(p + 3);
            s30 = T.MultiplyAdd(x, g0, s30);
            s31 = T.MultiplyAdd(x, g1, s31);
            x = T.All(p + 4);
            s40 = T.MultiplyAdd(x, g0, s40);
            s41 = T.MultiplyAdd(x, g1, s41);
            x = T.All(p + 5);
            s50 = T.MultiplyAdd(x, g0, s50);
            s51 = T.MultiplyAdd(x, g1, s51);
            x = T.All(p + 6);
            s60 = T.MultiplyAdd(x, g0, s60);
            s61 = T.MultiplyAdd(x, g1, s61);
            x = T.All(p + 7);
            s70 = T.MultiplyAdd(x, g0, s70);
            s71 = T.MultiplyAdd(x, g1, s71);

            p = input + at[pixel + 2];
            g = gradient + gradientAt[pixel + 2];
            g0 = T.Load(g);
            g1 = T.Load(g + T.Count);
            x = T.All(p);
            s00 = T.MultiplyAdd(x, g0, s00);
            s01 = T.MultiplyAdd(x, g1, s01);
            x = T.All(p + 1);
            s10 = T.MultiplyAdd(x, g0, s10);
            s11 = T.MultiplyAdd(x, g1, s11);
            x = T.All(p + 2);
            s20 = T.MultiplyAdd(x, g0, s20);
            s21 = T.MultiplyAdd(x, g1, s21);
            x = T.All(p + 3);
            s30 = T.MultiplyAdd(x, g0, s30);
            s31 = T.MultiplyAdd(x, g1, s31);
            x = T.All(p + 4);
            s40 = T.MultiplyAdd(x, g0, s40);
            s41 = T.MultiplyAdd(x, g1, s41);
            x = T.All(p + 5);
            s50 = T.MultiplyAdd(x, g0, s50);
            s51 = T.MultiplyAdd(x, g1, s51);
            x = T.All(p + 6);
            s60 = T.MultiplyAdd(x, g0, s60);
            s61 = T.MultiplyAdd(x, g1, s61);
            x = T.All(p + 7);
            s70 = T.MultiplyAdd(x, g0, s70);
            s71 = T.MultiplyAdd(x, g1, s71);

            p = input + at[pixel + 3];
            g = gradient + gradientAt[pixel + 3];
            g0 = T.Load(g);
            g1 = T.Load(g + T.Count);
            x = T.All(p);
            s00 = T.MultiplyAdd(x, g0, s00);
            s01 = T.MultiplyAdd(x, g1, s01);
            x = T.All(p + 1);
            s10 = T.MultiplyAdd(x, g0, s10);
            s11 = T.MultiplyAdd(x, g1, s11);
            x = T.All(p + 2);
            s20 = T.MultiplyAdd(x, g0, s20);
            s21 = T.MultiplyAdd(x, g1, s21);
            x = T.All(p + 3);
            s30 = T.MultiplyAdd(x, g0, s30);
            s31 = T.MultiplyAdd(x, g1, s31);
            x = T.All(p + 4);
            s40 = T.MultiplyAdd(x, g0, s40);
            s41 = T.MultiplyAdd(x, g1, s41);
            x = T.All(p + 5);
            s50 = T.MultiplyAdd(x, g0, s50);
            s51 = T.MultiplyAdd(x, g1, s51);
            x = T.All(p + 6);
            s60 = T.MultiplyAdd(x, g0, s60);
            s61 = T.MultiplyAdd(x, g1, s61);
            x = T.All(p + 7);
            s70 = T.MultiplyAdd(x, g0, s70);
            s71 = T.MultiplyAdd(x, g1, s71);
        }

        for (; pixel < pixels; pixel++)
        {
            p = input + at[pixel];
            g = gradient + gradientAt[pixel];
            g0 = T.Load(g);
            g1 = T.Load(g + T.Count);
            x = T.All(p);
            s00 = T.MultiplyAdd(x, g0, s00);
            s01 = T.MultiplyAdd(x, g1, s01);
            x = T.All(p + 1);
            s10 = T.MultiplyAdd(x, g0, s10);
            s11 = T.MultiplyAdd(x, g1, s11);
            x = T.All(p + 2);
            s20 = T.MultiplyAdd(x, g0, s20);
            s21 = T.MultiplyAdd(x, g1, s21);
            x = T.All(p + 3);
            s30 = T.MultiplyAdd(x, g0, s30);
            s31 = T.MultiplyAdd(x, g1, s31);
            x = T.All(p + 4);
            s40 = T.MultiplyAdd(x, g0, s40);
            s41 = T.MultiplyAdd(x, g1, s41);
            x = T.All(p + 5);
            s50 = T.MultiplyAdd(x, g0, s50);
            s51 = T.MultiplyAdd(x, g1, s51);
            x = T.All(p + 6);
            s60 = T.MultiplyAdd(x, g0, s60);
            s61 = T.MultiplyAdd(x, g1, s61);
            x = T.All(p + 7);
            s70 = T.MultiplyAdd(x, g0, s70);
            s71 = T.MultiplyAdd(x, g1, s71);
        }

        T.Add(T.Load(to), s00).Store(to);
        T.Add(T.Load(to + T.Count), s01).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s10).Store(to);
        T.Add(T.Load(to + T.Count), s11).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s20).Store(to);
        T.Add(T.Load(to + T.Count), s21).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s30).Store(to);
        T.Add(T.Load(to + T.Count), s31).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s40).Store(to);
        T.Add(T.Load(to + T.Count), s41).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s50).Store(to);
        T.Add(T.Load(to + T.Count), s51).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s60).Store(to);
        T.Add(T.Load(to + T.Count), s61).Store(to + T.Count);
        to += stride;
        T.Add(T.Load(to), s70).Store(to);
        T.Add(T.Load(to + T.Count), s71).Store(to + T.Count);
    }

    /// <summary>Eight elements of a run, one register of outputs each; at most eight rows are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradients1<T>(float* input, int* at, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
        where T : struct, ILanes<T>
    {
        T s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        T g0;
        float* p, g;
        int pixel = 0;
        for (; pixel <= pixels - Unrolled; pixel += Unrolled)
        {
            p = input + at[pixel];
            g = gradient + gradientAt[pixel];
            g0 = T.Load(g);
            s0 = T.MultiplyAdd(T.All(p), g0, s0);
            s1 = T.MultiplyAdd(T.All(p + 1), g0, s1);
            s2 = T.MultiplyAdd(T.All(p + 2), g0, s2);
            s3 = T.MultiplyAdd(T.All(p + 3), g0, s3);
            s4 = T.MultiplyAdd(T.All(p + 4), g0, s4);
            s5 = T.MultiplyAdd(T.All(p + 5), g0, s5);
            s6 = T.MultiplyAdd(T.All(p + 6), g0, s6);
            s7 = T.MultiplyAdd(T.All(p + 7), g0, s7);

            p = input + at[pixel + 1];
            g = gradient + gradientAt[pixel + 1];
            g0 = T.Load(g);
            s0 = T.MultiplyAdd(T.All(p), g0, s0);
            s1 = T.MultiplyAdd(T.All(p + 1), g0, s1);
            s2 = T.MultiplyAdd(T.All(p + 2), g0, s2);
            s3 = T.MultiplyAdd(T.All(p + 3), g0, s3);
            s4 = T.MultiplyAdd(T.All(p + 4), g0, s4);
            s5 = T.MultiplyAdd(T.All(p + 5), g0, s5);
            s6 = T.MultiplyAdd(T.All(p + 6), g0, s6);
            s7 = T.MultiplyAdd(T.All(p + 7), g0, s7);

            p = input + at[pixel + 2];
            g = gradient + gradientAt[pixel + 2];
            g0 = T.Load(g);
            s0 = T.MultiplyAdd(T.All(p), g0, s0);
            s1 = T.MultiplyAdd(T.All(p + 1), g0, s1);
            s2 = T.MultiplyAdd(T.All(p + 2), g0, s2);
            s3 = T.MultiplyAdd(T.All(p + 3), g0, s3);
            s4 = T.MultiplyAdd(T.All(p + 4), g0, s4);
            s5 = T.MultiplyAdd(T.All(p + 5), g0, s5);
            s6 = T.MultiplyAdd(T.All(p + 6), g0, s6);
            s7 = T.MultiplyAdd(T.All(p + 7), g0, s7);

            p = input + at[pixel + 3];
            g = gradient + gradientAt[pixel + 3];
            g0 = T.Load(g);
            s0 = T.MultiplyAdd(T.All(p), g0, s0);
            s1 = T.MultiplyAdd(T.All(p + 1), g0, s1);
            s2 = T.MultiplyAdd(T.All(p + 2), g0, s2);
            s3 = T.MultiplyAdd(T.All(p + 3), g0, s3);
            s4 = T.MultiplyAdd(T.All(p + 4), g0, s4);
            s5 = T.MultiplyAdd(T.All(p + 5), g0, s5);
            s6 = T.MultiplyAdd(T.All(p + 6), g0, s6);
            s7 = T.MultiplyAdd(T.All(p + 7), g0, s7);
        }

        for (; pixel < pixels; pixel++)
        {
            p = input + at[pixel];
            g = gradient + gradientAt[pixel];
            g0 = T.Load(g);
            s0 = T.MultiplyAdd(T.All(p), g0, s0);
            s1 = T.MultiplyAdd(T.All(p + 1), g0, s1);
            s2 = T.MultiplyAdd(T.All(p + 2), g0, s2);
            s3 = T.MultiplyAdd(T.All(p + 3), g0, s3);
            s4 = T.MultiplyAdd(T.All(p + 4), g0, s4);
            s5 = T.MultiplyAdd(T.All(p + 5), g0, s5);
            s6 = T.MultiplyAdd(T.All(p + 6), g0, s6);
            s7 = T.MultiplyAdd(T.All(p + 7), g0, s7);
        }

        T.Add(T.Load(to), s0).Store(to);
        to += stride;
        T.Add(T.Load(to), s1).Store(to);
        to += stride;
        T.Add(T.Load(to), s2).Store(to);
        to += stride;
        T.Add(T.Load(to), s3).Store(to);
        to += stride;
        T.Add(T.Load(to), s4).Store(to);
        to += stride;
        T.Add(T.Load(to), s5).Store(to);
        to += stride;
        T.Add(T.Load(to), s6).Store(to);
        to += stride;
        T.Add(T.Load(to), s7).Store(to);
    }
}
