using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>Mean and reciprocal standard deviation of channels, over each image or over a batch.</summary>
/// <param name="groups">1 for statistics of the batch, N for those of each image.</param>
/// <param name="channels">C.</param>
internal sealed unsafe class ChannelStatistics(int groups, int channels)
{
    private readonly float[] means = new float[groups * channels];
    private readonly float[] scales = new float[groups * channels]; // variances until Finish
    private readonly float[] ones = NewOnes(channels);
    private readonly float[] zeros = new float[channels];

    /// <summary>Those of each image of a batch.</summary>
    public static ChannelStatistics OfImages(FeatureMap x, double epsilon)
    {
        var statistics = new ChannelStatistics(x.Images, x.Channels);
        statistics.Measure(x);
        statistics.Finish(epsilon);
        return statistics;
    }

    /// <summary>Takes means and variances of maps.</summary>
    public void Measure(FeatureMap x)
    {
        fixed (float* mean = means, variance = scales)
        {
            ChannelNormalisation.Statistics(x, groups, mean, variance);
        }
    }

    /// <summary>Takes the running means and variances of a batch norm.</summary>
    public void Take(BatchNorm2d norm)
    {
        new ReadOnlySpan<float>(TensorMemory.Pointer(norm.running_mean!), channels).CopyTo(means);
        new ReadOnlySpan<float>(TensorMemory.Pointer(norm.running_var!), channels).CopyTo(scales);
    }

    /// <summary>Lets a batch norm's running means and variances follow these, as libtorch does: unbiased variances, its momentum.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="pixels">Of the batch.</param>
    public void Follow(BatchNorm2d norm, int pixels)
    {
        long* batches = (long*)TensorMemory.Pointer(norm.num_batches_tracked!);
        *batches += 1;
        float share = (float)(norm.momentum ?? (1.0 / *batches)), unbiased = (float)pixels / Math.Max(1, pixels - 1);
        float* mean = TensorMemory.Pointer(norm.running_mean!), variance = TensorMemory.Pointer(norm.running_var!);
        for (int c = 0; c < channels; c++)
        {
            mean[c] = ((1 - share) * mean[c]) + (share * means[c]);
            variance[c] = ((1 - share) * variance[c]) + (share * scales[c] * unbiased);
        }
    }

    /// <summary>From variances to reciprocal standard deviations.</summary>
    public void Finish(double epsilon)
    {
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = 1 / MathF.Sqrt(scales[i] + (float)epsilon);
        }
    }

    /// <summary>Normalises, with a learned scale and shift where there are any.</summary>
    public void Apply(FeatureMap x, Tensor? weight, Tensor? shift, float slope, FeatureMap y)
    {
        fixed (float* mean = means, scale = scales, one = ones, zero = zeros)
        {
            ChannelNormalisation.Apply(x, groups, mean, scale, PointerOr(weight, one), PointerOr(shift, zero), slope, y);
        }
    }

    /// <summary>The gradient by the maps, in place of that by the result.</summary>
    public void Gradient(
        FeatureMap x, Tensor? weight, Tensor? shift, float slope, bool isFixed, FeatureMap gradient, float* byWeight, float* byShift)
    {
        float* unasked = stackalloc float[channels];
        fixed (float* mean = means, scale = scales, one = ones, zero = zeros)
        {
            ChannelNormalisation.Gradient(
                x,
                groups,
                mean,
                scale,
                PointerOr(weight, one),
                PointerOr(shift, zero),
                slope,
                isFixed,
                gradient,
                byWeight is null ? unasked : byWeight,
                byShift is null ? unasked : byShift);
        }
    }

    private static float* PointerOr(Tensor? values, float* other) => values is null ? other : TensorMemory.Pointer(values);

    private static float[] NewOnes(int count)
    {
        float[] values = new float[count];
        Array.Fill(values, 1);
        return values;
    }
}
