using System.Numerics;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Normalisation of feature maps, each channel on its own, over an image (instance norm) or over the batch (batch norm), with scale,
/// shift and the leaky ReLU that follows.
/// </summary>
/// <remarks>Sums run row by row, so that rounding grows with the sides and not with the area.</remarks>
internal static unsafe class ChannelNormalisation
{
    /// <summary>Mean and biased variance of every channel.</summary>
    /// <param name="x">The maps; channels in whole vectors.</param>
    /// <param name="groups">1 for statistics of the batch, N for those of each image.</param>
    /// <param name="mean">[groups,C].</param>
    /// <param name="variance">[groups,C].</param>
    public static void Statistics(FeatureMap x, int groups, float* mean, float* variance)
    {
        int channels = x.Channels, images = x.Images / groups;
        float pixels = (float)images * x.Height * x.Width;
        using var sums = new Scratch((long)x.Images * channels);
        float* ofImage = sums.Values;
        EachImage(x, n =>
        {
            float* own = ofImage + (n * channels);
            new Span<float>(own, channels).Clear();
            for (int row = 0; row < x.Height; row++)
            {
                AddRow(x.Row(n, row), x.RowCount, channels, own);
            }
        });
        Average(ofImage, groups, images, channels, pixels, mean);
        EachImage(x, n =>
        {
            float* own = ofImage + (n * channels);
            new Span<float>(own, channels).Clear();
            for (int row = 0; row < x.Height; row++)
            {
                AddSquares(x.Row(n, row), x.RowCount, channels, mean + (n / images * channels), own);
            }
        });
        Average(ofImage, groups, images, channels, pixels, variance);
    }

    /// <summary>to = leaky ReLU of (x - mean) scale weight + shift.</summary>
    /// <param name="x">The maps.</param>
    /// <param name="groups">As for <see cref="Statistics"/>.</param>
    /// <param name="mean">[groups,C].</param>
    /// <param name="scale">[groups,C], the reciprocal standard deviation.</param>
    /// <param name="weight">[C], the learned scale.</param>
    /// <param name="shift">[C], the learned shift.</param>
    /// <param name="slope">Of the leaky ReLU, 0 to 1: 0 is ReLU, 1 none.</param>
    /// <param name="to">Maps of the same size.</param>
    public static void Apply(
        FeatureMap x, int groups, float* mean, float* scale, float* weight, float* shift, float slope, FeatureMap to)
    {
        int channels = x.Channels, images = x.Images / groups;
        EachImage(x, n =>
        {
            float* m = mean + (n / images * channels), s = scale + (n / images * channels);
            for (int row = 0; row < x.Height; row++)
            {
                ApplyRow(x.Row(n, row), x.RowCount, channels, m, s, weight, shift, slope, to.Row(n, row));
            }
        });
    }

    /// <summary>The gradient by the maps, in place of the gradient by the result; and those by scale and shift.</summary>
    /// <param name="x">The maps before normalisation.</param>
    /// <param name="groups">As for <see cref="Statistics"/>.</param>
    /// <param name="mean">[groups,C].</param>
    /// <param name="scale">[groups,C], the reciprocal standard deviation.</param>
    /// <param name="weight">[C], the learned scale.</param>
    /// <param name="shift">[C], the learned shift.</param>
    /// <param name="slope">Of the leaky ReLU.</param>
    /// <param name="isFixed">Mean and scale do not depend on the maps.</param>
    /// <param name="gradient">By the result; afterwards by the maps.</param>
    /// <param name="weightGradient">[C], added to.</param>
    /// <param name="shiftGradient">[C], added to.</param>
    public static void Gradient(
        FeatureMap x,
        int groups,
        float* mean,
        float* scale,
        float* weight,
        float* shift,
        float slope,
        bool isFixed,
        FeatureMap gradient,
        float* weightGradient,
        float* shiftGradient)
    {
        int channels = x.Channels, images = x.Images / groups;
        float pixels = (float)images * x.Height * x.Width;
        using var sums = new Scratch(((2L * x.Images) + 2) * channels);
        float* ofImage = sums.Values, average = ofImage + (2L * x.Images * channels);
        EachImage(x, n =>
        {
            int group = n / images * channels;
            float* total = ofImage + (2 * n * channels), weighted = total + channels;
            new Span<float>(total, 2 * channels).Clear();
            for (int row = 0; row < x.Height; row++)
            {
                PassRow(
                    x.Row(n, row),
                    x.RowCount,
                    channels,
                    mean + group,
                    scale + group,
                    weight,
                    shift,
                    slope,
                    gradient.Row(n, row),
                    total,
                    weighted);
            }
        });
        for (int n = 0; n < x.Images; n++)
        {
            Elementwise.Add(ofImage + (2 * n * channels), shiftGradient, channels);
            Elementwise.Add(ofImage + (((2 * n) + 1) * channels), weightGradient, channels);
        }

        if (isFixed)
        {
            sums.Clear();
        }

        for (int group = 0; group < groups; group++)
        {
            // Into the place of the group's first image.
            float* own = ofImage + ((nint)2 * group * images * channels);
            Average(own, 1, images, 2 * channels, pixels, average);
            new ReadOnlySpan<float>(average, 2 * channels).CopyTo(new(own, 2 * channels));
        }

        EachImage(x, n =>
        {
            int group = n / images;
            float* total = ofImage + ((nint)2 * group * images * channels), weighted = total + channels;
            for (int row = 0; row < x.Height; row++)
            {
                GradientRow(
                    x.Row(n, row),
                    x.RowCount,
                    channels,
                    mean + (group * channels),
                    scale + (group * channels),
                    weight,
                    total,
                    weighted,
                    gradient.Row(n, row));
            }
        });
    }

    private static void EachImage(FeatureMap x, Action<int> work) => KernelThreads.Run(x.Images, 1, (start, count) =>
    {
        for (int n = start; n < start + count; n++)
        {
            work(n);
        }
    });

    /// <summary>Sums of images, one after the other, divided by the number of pixels.</summary>
    private static void Average(float* ofImage, int groups, int images, int count, float pixels, float* to)
    {
        for (int group = 0; group < groups; group++, to += count)
        {
            new Span<float>(to, count).Clear();
            for (int n = 0; n < images; n++, ofImage += count)
            {
                Elementwise.Add(ofImage, to, count);
            }

            for (int i = 0; i < count; i++)
            {
                to[i] /= pixels;
            }
        }
    }

    // One row of pixels each: a vector of channels after the other, so that its numbers stay in registers.
    private static void AddRow(float* row, int count, int channels, float* sums)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (float* pixel = row + c, end = row + count; pixel < end; pixel += channels)
            {
                sum += Vector.Load(pixel);
            }

            (Vector.Load(sums + c) + sum).Store(sums + c);
        }
    }

    private static void AddSquares(float* row, int count, int channels, float* mean, float* sums)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero, middle = Vector.Load(mean + c);
            for (float* pixel = row + c, end = row + count; pixel < end; pixel += channels)
            {
                Vector<float> difference = Vector.Load(pixel) - middle;
                sum += difference * difference;
            }

            (Vector.Load(sums + c) + sum).Store(sums + c);
        }
    }

    private static void ApplyRow(
        float* row, int count, int channels, float* mean, float* scale, float* weight, float* shift, float slope, float* to)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Vector<float> m = Vector.Load(mean + c), s = Vector.Load(scale + c), w = Vector.Load(weight + c), b = Vector.Load(shift + c);
            float* target = to + c;
            for (float* pixel = row + c, end = row + count; pixel < end; pixel += channels, target += channels)
            {
                Vector<float> value = ((Vector.Load(pixel) - m) * s * w) + b;
                Vector.Max(value, value * slope).Store(target);
            }
        }
    }

    /// <summary>The gradient before the leaky ReLU, in place, and its sums: as it is, and times the normalised values.</summary>
    private static void PassRow(
        float* row,
        int count,
        int channels,
        float* mean,
        float* scale,
        float* weight,
        float* shift,
        float slope,
        float* gradient,
        float* total,
        float* weighted)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Vector<float> m = Vector.Load(mean + c), s = Vector.Load(scale + c), w = Vector.Load(weight + c), b = Vector.Load(shift + c);
            Vector<float> sum = Vector<float>.Zero, weightedSum = Vector<float>.Zero;
            float* g = gradient + c;
            for (float* pixel = row + c, end = row + count; pixel < end; pixel += channels, g += channels)
            {
                Vector<float> normal = (Vector.Load(pixel) - m) * s, value = (normal * w) + b, passed = Vector.Load(g);
                passed = Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), passed, passed * slope);
                passed.Store(g);
                sum += passed;
                weightedSum += passed * normal;
            }

            (Vector.Load(total + c) + sum).Store(total + c);
            (Vector.Load(weighted + c) + weightedSum).Store(weighted + c);
        }
    }

    private static void GradientRow(
        float* row,
        int count,
        int channels,
        float* mean,
        float* scale,
        float* weight,
        float* total,
        float* weighted,
        float* gradient)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Vector<float> m = Vector.Load(mean + c), s = Vector.Load(scale + c), factor = s * Vector.Load(weight + c);
            Vector<float> sum = Vector.Load(total + c), weightedSum = Vector.Load(weighted + c);
            float* g = gradient + c;
            for (float* pixel = row + c, end = row + count; pixel < end; pixel += channels, g += channels)
            {
                Vector<float> normal = (Vector.Load(pixel) - m) * s;
                ((Vector.Load(g) - sum - (normal * weightedSum)) * factor).Store(g);
            }
        }
    }
}
