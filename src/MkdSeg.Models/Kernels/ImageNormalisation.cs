using System.Numerics;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Instance normalisation of one image [H,W,C] in memory, with what follows it in generators and discriminators: leaky ReLU
/// (slope 0 is ReLU, slope 1 none) and reflected borders. Zero mean and unit (biased) variance for every channel, epsilon 1e-5.
/// </summary>
internal static unsafe class ImageNormalisation
{
    private const float Epsilon = 1e-5f;

    /// <summary>Mean and 1 / sqrt(variance + epsilon) of every channel.</summary>
    /// <param name="image">[H,W,C].</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C, a multiple of the vector length.</param>
    /// <param name="mean">[C].</param>
    /// <param name="scale">[C], the reciprocal standard deviation.</param>
    public static void Statistics(float* image, int height, int width, int channels, float* mean, float* scale)
    {
        float pixels = height * width;
        Span<float> means = new(mean, channels), scales = new(scale, channels);
        means.Clear();
        scales.Clear();
        float[] lineSum = new float[channels];
        fixed (float* line = lineSum)
        {
            // Line by line, so that rounding grows with the sides and not with the area.
            for (int row = 0; row < height; row++, Add(line, mean, channels))
            {
                float* start = image + ((nint)row * width * channels), end = start + (width * channels);
                for (float* pixel = start; pixel < end; pixel += channels)
                {
                    for (int c = 0; c < channels; c += Vector<float>.Count)
                    {
                        (Vector.Load(line + c) + Vector.Load(pixel + c)).Store(line + c);
                    }
                }
            }

            Scale(mean, 1 / pixels, channels);
            for (int row = 0; row < height; row++, Add(line, scale, channels))
            {
                float* start = image + ((nint)row * width * channels), end = start + (width * channels);
                for (float* pixel = start; pixel < end; pixel += channels)
                {
                    for (int c = 0; c < channels; c += Vector<float>.Count)
                    {
                        Vector<float> difference = Vector.Load(pixel + c) - Vector.Load(mean + c);
                        (Vector.Load(line + c) + (difference * difference)).Store(line + c);
                    }
                }
            }
        }

        for (int c = 0; c < channels; c++)
        {
            scale[c] = 1 / MathF.Sqrt((scale[c] / pixels) + Epsilon);
        }
    }

    /// <summary>to = (image - mean) scale + residual.</summary>
    public static void NormaliseAdd(float* image, float* residual, float* to, int pixels, int channels, float* mean, float* scale)
    {
        for (nint p = 0; p < (nint)pixels * channels; p += channels)
        {
            for (int c = 0; c < channels; c += Vector<float>.Count)
            {
                Vector<float> normal = (Vector.Load(image + p + c) - Vector.Load(mean + c)) * Vector.Load(scale + c);
                (Vector.Load(residual + p + c) + normal).Store(to + p + c);
            }
        }
    }

    /// <summary>bordered = the image with one reflected pixel around it.</summary>
    public static void Reflect(float* image, float* bordered, int height, int width, int channels)
    {
        for (int row = 0; row < height; row++)
        {
            float* line = bordered + ((((nint)row + 1) * (width + 2)) * channels);
            var from = new ReadOnlySpan<float>(image + ((nint)row * width * channels), width * channels);
            from.CopyTo(new(line + channels, width * channels));
        }

        ReflectBorders(bordered, height, width, channels);
    }

    /// <summary>bordered = ReLU of the normalised image with one reflected pixel around it.</summary>
    public static void NormaliseReluReflect(
        float* image, float* bordered, int height, int width, int channels, float* mean, float* scale)
    {
        for (int row = 0; row < height; row++)
        {
            float* to = bordered + (((((nint)row + 1) * (width + 2)) + 1) * channels);
            Normalise(image + ((nint)row * width * channels), to, width, channels, mean, scale, slope: 0);
        }

        ReflectBorders(bordered, height, width, channels);
    }

    /// <summary>to = leaky ReLU of (image - mean) scale; may be in place.</summary>
    public static void Normalise(float* image, float* to, int pixels, int channels, float* mean, float* scale, float slope)
    {
        for (nint p = 0; p < (nint)pixels * channels; p += channels)
        {
            for (int c = 0; c < channels; c += Vector<float>.Count)
            {
                Vector<float> normal = (Vector.Load(image + p + c) - Vector.Load(mean + c)) * Vector.Load(scale + c);
                Vector.Max(normal, normal * slope).Store(to + p + c);
            }
        }
    }

    /// <summary>The transpose of <see cref="Reflect"/>, in place: what fell on the border goes to the pixels that it mirrors.</summary>
    public static void ReflectTransposed(float* bordered, int height, int width, int channels)
    {
        nint line = (nint)(width + 2) * channels;
        Add(bordered, bordered + (2 * line), (int)line);
        Add(bordered + ((height + 1) * line), bordered + ((height - 1) * line), (int)line);
        for (int row = 1; row <= height; row++)
        {
            float* from = bordered + (row * line);
            Add(from, from + (2 * channels), channels);
            Add(from + ((nint)(width + 1) * channels), from + ((nint)(width - 1) * channels), channels);
        }
    }

    /// <summary>The gradient by the image of its normalisation and the leaky ReLU after it.</summary>
    /// <param name="image">[H,W,C] before normalisation.</param>
    /// <param name="gradient">Gradient by the result, rows <paramref name="gradientStride"/> elements apart.</param>
    /// <param name="gradientStride">From row to row of the gradient.</param>
    /// <param name="slope">Of the leaky ReLU, 0 to 1.</param>
    /// <param name="to">[H,W,C], the gradient by the image.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C.</param>
    /// <param name="mean">[C] of <see cref="Statistics"/>.</param>
    /// <param name="scale">[C] of <see cref="Statistics"/>.</param>
    public static void Gradient(
        float* image,
        float* gradient,
        nint gradientStride,
        float slope,
        float* to,
        int height,
        int width,
        int channels,
        float* mean,
        float* scale)
    {
        float[] sums = new float[4 * channels];
        fixed (float* total = sums)
        {
            float* weighted = total + channels, line = total + (2 * channels), weightedLine = total + (3 * channels);
            for (int row = 0; row < height; row++)
            {
                float* y = image + ((nint)row * width * channels), g = gradient + (row * gradientStride);
                for (nint p = 0; p < (nint)width * channels; p += channels)
                {
                    for (int c = 0; c < channels; c += Vector<float>.Count)
                    {
                        Vector<float> normal = (Vector.Load(y + p + c) - Vector.Load(mean + c)) * Vector.Load(scale + c);
                        Vector<float> passed = Passed(Vector.Load(g + p + c), normal, slope);
                        (Vector.Load(line + c) + passed).Store(line + c);
                        (Vector.Load(weightedLine + c) + (passed * normal)).Store(weightedLine + c);
                    }
                }

                Add(line, total, channels, clear: true);
                Add(weightedLine, weighted, channels, clear: true);
            }

            Scale(total, 1f / (height * width), 2 * channels);
            for (int row = 0; row < height; row++)
            {
                nint offset = (nint)row * width * channels;
                float* y = image + offset, g = gradient + (row * gradientStride), result = to + offset;
                for (nint p = 0; p < (nint)width * channels; p += channels)
                {
                    for (int c = 0; c < channels; c += Vector<float>.Count)
                    {
                        Vector<float> factor = Vector.Load(scale + c);
                        Vector<float> normal = (Vector.Load(y + p + c) - Vector.Load(mean + c)) * factor;
                        Vector<float> passed = Passed(Vector.Load(g + p + c), normal, slope);
                        ((passed - Vector.Load(total + c) - (normal * Vector.Load(weighted + c))) * factor).Store(result + p + c);
                    }
                }
            }
        }
    }

    /// <summary>to += from.</summary>
    public static void Add(float* from, float* to, int count, bool clear = false)
    {
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
            if (clear)
            {
                Vector<float>.Zero.Store(from + i);
            }
        }
    }

    private static Vector<float> Passed(Vector<float> gradient, Vector<float> normal, float slope) =>
        Vector.ConditionalSelect(Vector.GreaterThan(normal, Vector<float>.Zero), gradient, gradient * slope);

    private static void Add(float* line, float* total, int channels) => Add(line, total, channels, clear: true);

    private static void Scale(float* values, float factor, int count)
    {
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            (Vector.Load(values + i) * factor).Store(values + i);
        }
    }

    private static void ReflectBorders(float* bordered, int height, int width, int channels)
    {
        nint line = (nint)(width + 2) * channels;
        for (int row = 1; row <= height; row++)
        {
            float* at = bordered + (row * line);
            Copy(at + (2 * channels), at, channels);
            Copy(at + ((nint)(width - 1) * channels), at + ((nint)(width + 1) * channels), channels);
        }

        Copy(bordered + (2 * line), bordered, line);
        Copy(bordered + ((height - 1) * line), bordered + ((height + 1) * line), line);
    }

    private static void Copy(float* from, float* to, nint count) => new ReadOnlySpan<float>(from, (int)count).CopyTo(new(to, (int)count));
}
