using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Reference;

/// <summary>Batches of no patient, to run a step on.</summary>
public static class MadeUpBatch
{
    /// <summary>Classes with background.</summary>
    public const int Classes = 8;

    /// <summary>Smooth blobs under a little noise, and labels that show every class; drawn from torch's global random numbers.</summary>
    /// <param name="options">Give the number of images and their side.</param>
    public static Batch Of(TrainingOptions options)
    {
        long n = options.BatchSize, side = options.Pixels, coarse = Math.Max(side / 8, 2);
        Tensor Blobs(long channels) => functional.interpolate(
            rand(n, channels, coarse, coarse), [side, side], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor images = (2 * Blobs(1)) - 1 + (0.05 * randn(n, 1, side, side));
        return new Batch(images.clamp(-1, 1), Blobs(Classes).argmax(1));
    }
}
