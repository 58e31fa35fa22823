using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// The sums of products that convolutions consist of: every output pixel is a sum over runs of neighbouring inputs times weights.
/// </summary>
/// <remarks>
/// The innermost loops keep eight pixels (or eight weights) by one or two registers of channels at hand; that is about what a processor
/// has registers for, and reaches 85 to 98 % of its peak also where a map has 8 x 8 pixels. Every sum runs in one fixed order, whatever
/// the processor and the number of threads.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class ProductSums
{
    /// <summary>Pixels that the innermost loops take together.</summary>
    private const int Tile = 8;

    /// <summary>Pixels whose weight gradients are added up before they go to the sum of all: fewer roundings, and they fit the cache.</summary>
    private const int GradientBlock = 512;

    private static readonly float* Zeros = NewZeros();

    private static bool HasManyRegisters => Vector512.IsHardwareAccelerated;

    /// <summary>to[pixel] = bias + sum over runs and their elements of input[pixel + run + element] weight[run, element].</summary>
    /// <param name="input">Where <paramref name="at"/> counts from.</param>
    /// <param name="at">The first input of each pixel.</param>
    /// <param name="runs">What a pixel sees.</param>
    /// <param name="weight">[runs,length,outputs].</param>
    /// <param name="outputs">Channels of a result.</param>
    /// <param name="bias">[outputs]; null for zeros.</param>
    /// <param name="to">Where <paramref name="toAt"/> counts from.</param>
    /// <param name="toAt">The first output of each pixel.</param>
    /// <param name="pixels">Their number.</param>
    /// <param name="add">Add to what is there.</param>
    public static void Apply(
        float* input, int* at, Runs runs, float* weight, int outputs, float* bias, float* to, int* toAt, int pixels, bool add)
    {
        int whole = pixels / Tile * Tile;
        int* lastAt = stackalloc int[Tile], lastToAt = stackalloc int[Tile];
        float* last = stackalloc float[Tile * 2 * Lanes16.Count];
        for (int channel = 0; channel < outputs;)
        {
            int taken = Chunk(outputs - channel);
            float* b = bias is null ? Zeros : bias + channel;
            if (taken == 1)
            {
                ApplySingle(input, at, runs, weight + channel, outputs, bias is null ? 0 : *b, to + channel, toAt, pixels, add);
                channel++;
                continue;
            }

            for (int pixel = 0; pixel < whole; pixel += Tile)
            {
                ApplyTile(taken, input, at + pixel, runs, weight + channel, outputs, b, to + channel, toAt + pixel, add);
            }

            if (whole < pixels)
            {
                // The last pixels, filled up by repeating one, into memory of their own.
                for (int i = 0; i < Tile; i++)
                {
                    lastAt[i] = at[Math.Min(whole + i, pixels - 1)];
                    lastToAt[i] = i * taken;
                    new ReadOnlySpan<float>(to + channel + toAt[Math.Min(whole + i, pixels - 1)], taken).CopyTo(new(last + (i * taken), taken));
                }

                ApplyTile(taken, input, lastAt, runs, weight + channel, outputs, b, last, lastToAt, add);
                for (int i = 0; whole + i < pixels; i++)
                {
                    new ReadOnlySpan<float>(last + (i * taken), taken).CopyTo(new(to + channel + toAt[whole + i], taken));
                }
            }

            channel += taken;
        }
    }

    /// <summary>to[element] += sum over pixels of input[pixel + element] gradient[pixel], for the elements of one run.</summary>
    /// <param name="input">Where <paramref name="at"/> counts from.</param>
    /// <param name="at">The first input of each pixel.</param>
    /// <param name="length">Elements of the run.</param>
    /// <param name="gradient">Where <paramref name="gradientAt"/> counts from.</param>
    /// <param name="gradientAt">The first output of each pixel.</param>
    /// <param name="outputs">Channels of an output.</param>
    /// <param name="pixels">Their number.</param>
    /// <param name="to">[length,outputs].</param>
    public static void AddGradient(
        float* input, int* at, nint length, float* gradient, int* gradientAt, int outputs, int pixels, float* to)
    {
        float* part = stackalloc float[Tile * 2 * Lanes16.Count];
        for (int start = 0; start < pixels; start += GradientBlock)
        {
            int count = Math.Min(GradientBlock, pixels - start);
            for (int channel = 0; channel < outputs;)
            {
                int taken = Chunk(outputs - channel);
                if (taken == 1)
                {
                    AddGradientSingle(input, at + start, length, gradient + channel, gradientAt + start, count, to + channel, outputs);
                    channel++;
                    continue;
                }

                for (nint element = 0; element < length; element += Tile)
                {
                    float* sum = to + (element * outputs) + channel;
                    int rows = (int)Math.Min(Tile, length - element);
                    if (rows == Tile)
                    {
                        GradientTile(taken, input + element, at + start, gradient + channel, gradientAt + start, count, sum, outputs);
                        continue;
                    }

                    new Span<float>(part, Tile * taken).Clear();
                    GradientTile(taken, input + element, at + start, gradient + channel, gradientAt + start, count, part, taken);
                    for (int row = 0; row < rows; row++)
                    {
                        Elementwise.Add(part + (row * taken), sum + ((nint)row * outputs), taken);
                    }
                }

                channel += taken;
            }
        }
    }

    /// <summary>Channels that the innermost loop takes next.</summary>
    private static int Chunk(int left) =>
        left < Lanes8.Count ? 1
        : !HasManyRegisters ? Lanes8.Count
        : left >= 2 * Lanes16.Count ? 2 * Lanes16.Count
        : left >= 2 * Lanes8.Count ? 2 * Lanes8.Count
        : Lanes8.Count;

    private static void ApplyTile(
        int channels, float* input, int* at, Runs runs, float* weight, nint stride, float* bias, float* to, int* toAt, bool add)
    {
        switch (channels)
        {
            case 32:
                Products2<Lanes16>(input, at, runs, weight, stride, bias, to, toAt, add);
                break;
            case 16:
                Products2<Lanes8>(input, at, runs, weight, stride, bias, to, toAt, add);
                break;
            default:
                Products1<Lanes8>(input, at, runs, weight, stride, bias, to, toAt, add);
                break;
        }
    }

    private static void GradientTile(
        int channels, float* input, int* at, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
    {
        switch (channels)
        {
            case 32:
                Gradients2<Lanes16>(input, at, gradient, gradientAt, pixels, to, stride);
                break;
            case 16:
                Gradients2<Lanes8>(input, at, gradient, gradientAt, pixels, to, stride);
                break;
            default:
                Gradients1<Lanes8>(input, at, gradient, gradientAt, pixels, to, stride);
                break;
        }
    }

    /// <summary>One output channel: the lanes run over a run's elements and are added up at the end.</summary>
    private static void ApplySingle(
        float* input, int* at, Runs runs, float* weight, nint stride, float bias, float* to, int* toAt, int pixels, bool add)
    {
        // The channel's weights, each run filled up with zeros to whole registers.
        int length = ((int)runs.Length + Lanes8.Count - 1) / Lanes8.Count * Lanes8.Count;
        using var own = new Scratch(runs.Count * length);
        own.Clear();
        for (int run = 0; run < runs.Count; run++)
        {
            for (nint i = 0; i < runs.Length; i++, weight += stride)
            {
                own.Values[(run * length) + i] = *weight;
            }
        }

        float* sums = stackalloc float[Tile];
        int* tileAt = stackalloc int[Tile];
        for (int pixel = 0; pixel < pixels; pixel += Tile)
        {
            for (int i = 0; i < Tile; i++)
            {
                tileAt[i] = at[Math.Min(pixel + i, pixels - 1)];
            }

            Single(input, tileAt, runs.Count, length, runs.Stride, own.Values, sums);
            for (int i = 0; i < Tile && pixel + i < pixels; i++)
            {
                float* target = to + toAt[pixel + i];
                *target = sums[i] + bias + (add ? *target : 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Single(float* input, int* at, int runs, int length, nint runStride, float* weight, float* sums)
    {
        float* p0 = input + at[0], p1 = input + at[1], p2 = input + at[2], p3 = input + at[3];
        float* p4 = input + at[4], p5 = input + at[5], p6 = input + at[6], p7 = input + at[7];
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int run = 0; run < runs; run++)
        {
            for (nint i = 0; i < length; i += Lanes8.Count, weight += Lanes8.Count)
            {
                Vector256<float> w = Vector256.Load(weight);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(p0 + i), w, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(p1 + i), w, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Load(p2 + i), w, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Load(p3 + i), w, s3);
                s4 = Vector256.FusedMultiplyAdd(Vector256.Load(p4 + i), w, s4);
                s5 = Vector256.FusedMultiplyAdd(Vector256.Load(p5 + i), w, s5);
                s6 = Vector256.FusedMultiplyAdd(Vector256.Load(p6 + i), w, s6);
                s7 = Vector256.FusedMultiplyAdd(Vector256.Load(p7 + i), w, s7);
            }

            p0 += runStride;
            p1 += runStride;
            p2 += runStride;
            p3 += runStride;
            p4 += runStride;
            p5 += runStride;
            p6 += runStride;
            p7 += runStride;
        }

        sums[0] = Total(s0);
        sums[1] = Total(s1);
        sums[2] = Total(s2);
        sums[3] = Total(s3);
        sums[4] = Total(s4);
        sums[5] = Total(s5);
        sums[6] = Total(s6);
        sums[7] = Total(s7);
    }

    /// <summary>The sum of all lanes, in an order of its own.</summary>
    private static float Total(Vector256<float> lanes)
    {
        Vector128<float> half = lanes.GetLower() + lanes.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }

    /// <summary>One output channel: the lanes run over a run's elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGradientSingle(
        float* input, int* at, nint length, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
    {
        const int Together = 8 * 8;
        float* part = stackalloc float[Together];
        for (nint element = 0; element < length; element += Together, input += Together)
        {
            Lanes8 s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                float* p = input + at[pixel];
                Lanes8 g = Lanes8.All(gradient + gradientAt[pixel]);
                s0 = Lanes8.MultiplyAdd(g, Lanes8.Load(p), s0);
                s1 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 8), s1);
                s2 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 16), s2);
                s3 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 24), s3);
                s4 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 32), s4);
                s5 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 40), s5);
                s6 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 48), s6);
                s7 = Lanes8.MultiplyAdd(g, Lanes8.Load(p + 56), s7);
            }

            s0.Store(part);
            s1.Store(part + 8);
            s2.Store(part + 16);
            s3.Store(part + 24);
            s4.Store(part + 32);
            s5.Store(part + 40);
            s6.Store(part + 48);
            s7.Store(part + 56);
            for (int i = 0; i < Together && element + i < length; i++, to += stride)
            {
                *to += part[i];
            }
        }
    }

    /// <summary>Eight pixels, two registers of outputs each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products2<T>(float* input, int* at, Runs runs, float* weight, nint stride, float* bias, float* to, int* toAt, bool add)
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

        for (int run = 0; run < runs.Count; run++)
        {
            for (nint i = 0; i < runs.Length; i++, weight += stride)
            {
                T w0 = T.Load(weight), w1 = T.Load(weight + T.Count), x = T.All(p0 + i);
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
    private static void Products1<T>(float* input, int* at, Runs runs, float* weight, nint stride, float* bias, float* to, int* toAt, bool add)
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

        for (int run = 0; run < runs.Count; run++)
        {
            for (nint i = 0; i < runs.Length; i++, weight += stride)
            {
                T w = T.Load(weight);
                s0 = T.MultiplyAdd(T.All(p0 + i), w, s0);
                s1 = T.MultiplyAdd(T.All(p1 + i), w, s1);
                s2 = T.MultiplyAdd(T.All(p2 + i), w, s2);
                s3 = T.MultiplyAdd(T.All(p3 + i), w, s3);
                s4 = T.MultiplyAdd(T.All(p4 + i), w, s4);
                s5 = T.MultiplyAdd(T.All(p5 + i), w, s5);
                s6 = T.MultiplyAdd(T.All(p6 + i), w, s6);
                s7 = T.MultiplyAdd(T.All(p7 + i), w, s7);
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
    private static void Gradients2<T>(float* input, int* at, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
        where T : struct, ILanes<T>
    {
        T s00 = default, s10 = default, s20 = default, s30 = default, s40 = default, s50 = default, s60 = default, s70 = default;
        T s01 = default, s11 = default, s21 = default, s31 = default, s41 = default, s51 = default, s61 = default, s71 = default;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float* p = input + at[pixel], g = gradient + gradientAt[pixel];
            T g0 = T.Load(g), g1 = T.Load(g + T.Count), x = T.All(p);
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
    private static void Gradients1<T>(float* input, int* at, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
        where T : struct, ILanes<T>
    {
        T s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float* p = input + at[pixel], g = gradient + gradientAt[pixel];
            T g0 = T.Load(g);
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
    private static float* NewZeros()
    {
        nuint size = 2 * (nuint)Lanes16.Count * sizeof(float);
        void* zeros = System.Runtime.InteropServices.NativeMemory.AlignedAlloc(size, FeatureMap.Alignment);
        System.Runtime.InteropServices.NativeMemory.Clear(zeros, size);
        return (float*)zeros;
    }
}

/// <summary>What an output pixel sees of the input: runs of neighbouring elements, as many apart as a row is long.</summary>
/// <param name="Count">Runs: rows of the kernel.</param>
/// <param name="Length">Elements of a run: columns of the kernel times channels.</param>
/// <param name="Stride">Elements from run to run.</param>
internal readonly record struct Runs(int Count, nint Length, nint Stride);
