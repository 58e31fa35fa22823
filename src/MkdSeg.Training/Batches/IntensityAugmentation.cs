using MathNet.Numerics.Distributions;
using MkdSeg.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Training.Batches;

/// <summary>
/// The intensity part of nnU-Net's augmentation list: noise, blur, brightness, contrast, low resolution and gamma, each for some
/// slices only. Ranges and probabilities are those of nnU-Net's published trainer; they are meant for images of mean 0 and
/// standard deviation 1, so each slice is brought there and back.
/// </summary>
public static class IntensityAugmentation
{
    private const int BlurRadius = 3;

    /// <summary>New images of the same shape; labels stay right, because nothing moves.</summary>
    /// <param name="images">[N,K,H,W].</param>
    /// <param name="random">Draws everything.</param>
    public static Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return cat([.. images.split(1).Select(image => ApplyToOne(image, random))]).MoveToOuterDisposeScope();
    }

    private static Tensor ApplyToOne(Tensor image, Random random)
    {
        (Tensor mean, Tensor spread) = Moments(image);
        Tensor x = (image - mean) / spread;
        x = Sometimes(0.1, random) ? Noise(x, Between(0, 0.1, random), random) : x;
        x = Sometimes(0.2 * 0.5, random) ? Blur(x, Between(0.5, 1, random)) : x;
        x = Sometimes(0.15, random) ? x * Factor(0.75, 1.25, random) : x;
        x = Sometimes(0.15, random) ? Contrast(x, Factor(0.75, 1.25, random)) : x;
        x = Sometimes(0.25 * 0.5, random) ? LowResolution(x, Between(0.5, 1, random)) : x;
        x = Sometimes(0.1, random) ? -Gamma(-x, Factor(0.7, 1.5, random)) : x;
        x = Sometimes(0.3, random) ? Gamma(x, Factor(0.7, 1.5, random)) : x;
        return (x * spread) + mean;
    }

    private static Tensor Noise(Tensor x, double variance, Random random)
    {
        var values = new double[x.numel()];
        Normal.Samples(random, values, 0, Math.Sqrt(variance));
        return x + tensor(values, x.shape, x.dtype, x.device);
    }

    private static Tensor Blur(Tensor x, double sigma)
    {
        float[] weights =
        [
            .. Enumerable.Range(-BlurRadius, (2 * BlurRadius) + 1).Select(i => (float)Math.Exp(-i * i / (2 * sigma * sigma))),
        ];
        Tensor kernel = tensor(weights, device: x.device) / weights.Sum();
        long[] shape = x.shape;
        Tensor alone = x.reshape(-1, 1, shape[2], shape[3]);
        Tensor padded = functional.pad(alone, (BlurRadius, BlurRadius, BlurRadius, BlurRadius), PaddingModes.Replicate);
        Tensor alongRows = SafeConvolution.Conv2d(padded, kernel.reshape(1, 1, -1, 1), bias: null);
        return SafeConvolution.Conv2d(alongRows, kernel.reshape(1, 1, 1, -1), bias: null).reshape(shape);
    }

    private static Tensor Contrast(Tensor x, double factor) => (((x - x.mean()) * factor) + x.mean()).clamp(x.min(), x.max());

    private static Tensor LowResolution(Tensor x, double zoom)
    {
        long[] sides = [.. x.shape.Skip(2)];
        long[] coarse = [.. sides.Select(side => Math.Max(1, (long)Math.Round(side * zoom)))];
        Tensor seen = functional.interpolate(x, coarse, mode: InterpolationMode.Nearest);
        return functional.interpolate(seen, sides, mode: InterpolationMode.Bilinear, align_corners: false);
    }

    /// <summary>A power of the intensities between smallest and largest; mean and spread stay.</summary>
    private static Tensor Gamma(Tensor x, double power)
    {
        (Tensor mean, Tensor spread) = Moments(x);
        Tensor low = x.min(), range = (x.max() - low).clamp_min(1e-7);
        Tensor bent = ((x - low) / range).pow(power) * range;
        (Tensor newMean, Tensor newSpread) = Moments(bent);
        return ((bent - newMean) / newSpread * spread) + mean;
    }

    private static (Tensor Mean, Tensor Spread) Moments(Tensor x) => (x.mean(), x.std(unbiased: false).clamp_min(1e-7));

    private static bool Sometimes(double probability, Random random) => random.NextDouble() < probability;

    private static double Between(double low, double high, Random random) => low + (random.NextDouble() * (high - low));

    /// <summary>Below 1 and above 1 equally often.</summary>
    private static double Factor(double low, double high, Random random) =>
        Sometimes(0.5, random) ? Between(low, 1, random) : Between(1, high, random);
}
