using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// The sums of products that convolutions consist of: every output pixel is a sum over runs of neighbouring inputs times weights.
/// </summary>
/// <remarks>Every sum runs in one fixed order, whatever the processor and the number of threads.</remarks>
[SkipLocalsInit]
internal static unsafe class ProductSums
{
    /// <summary>Pixels that the innermost loops take together.</summary>
    private const int Tile = 8;

    /// <summary>Pixels whose weight gradients are added up first: fewer roundings, and they fit the cache.</summary>
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
                    int pixel = Math.Min(whole + i, pixels - 1);
                    (lastAt[i], lastToAt[i]) = (at[pixel], i * taken);
                    new ReadOnlySpan<float>(to + channel + toAt[pixel], taken).CopyTo(new(last + (i * taken), taken));
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
                ProductLoops.Products2<Lanes16>(input, at, runs, weight, stride, bias, to, toAt, add);
                break;
            case 16:
                ProductLoops.Products2<Lanes8>(input, at, runs, weight, stride, bias, to, toAt, add);
                break;
            default:
                ProductLoops.Products1<Lanes8>(input, at, runs, weight, stride, bias, to, toAt, add);
                break;
        }
    }

    private static void GradientTile(
        int channels, float* input, int* at, float* gradient, int* gradientAt, int pixels, float* to, nint stride)
    {
        switch (channels)
        {
            case 32:
                ProductLoops.Gradients2<Lanes16>(input, at, gradient, gradientAt, pixels, to, stride);
                break;
            case 16:
                ProductLoops.Gradients2<Lanes8>(input, at, gradient, gradientAt, pixels, to, stride);
                break;
            default:
                ProductLoops.Gradients1<Lanes8>(input, at, gradient, gradientAt, pixels, to, stride);
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
