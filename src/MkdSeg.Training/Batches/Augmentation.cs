using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>
/// Rotates and scales each slice of a batch about its middle, image and labels alike; mirrors and changes intensities if asked to.
/// </summary>
public static class Augmentation
{
    /// <summary>
    /// A new batch, each slice transformed by its own draw: images with linear interpolation, labels with nearest neighbour.
    /// Beyond the border images continue with their edge, labels with background.
    /// </summary>
    public static Batch Apply(Batch batch, AugmentationOptions options, Random random)
    {
        if (options.IsOff)
        {
            return batch;
        }

        using var scope = NewDisposeScope();
        long count = batch.Images.shape[0];
        var maps = new float[count * 6];
        for (long n = 0; n < count; n++)
        {
            double angle = Drawn(options.RotationProbability, random)
                ? ((random.NextDouble() * 2) - 1) * options.RotationDegrees * Math.PI / 180 : 0;
            double scale = Drawn(options.ScaleProbability, random)
                ? options.SmallestScale + (random.NextDouble() * (options.LargestScale - options.SmallestScale)) : 1;

            // The map from output to input coordinates, so that a scale above 1 enlarges what is seen.
            float cos = (float)(Math.Cos(angle) / scale), sin = (float)(Math.Sin(angle) / scale);
            int side = options.Mirror && random.NextDouble() < 0.5 ? -1 : 1;
            ((ReadOnlySpan<float>)[side * cos, -sin, 0, side * sin, cos, 0]).CopyTo(maps.AsSpan((int)n * 6));
        }

        Tensor map = tensor(maps, [count, 2, 3], device: batch.Images.device);
        Tensor grid = nn.functional.affine_grid(map, batch.Images.shape, align_corners: false);
        Tensor images = nn.functional.grid_sample(
            batch.Images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        Tensor labels = nn.functional.grid_sample(
            batch.Labels.unsqueeze(1).to(ScalarType.Float32),
            grid,
            GridSampleMode.Nearest,
            GridSamplePaddingMode.Zeros,
            align_corners: false);
        images = options.Intensities ? IntensityAugmentation.Apply(images, random) : images;
        return batch with
        {
            Images = images.MoveToOuterDisposeScope(),
            Labels = labels.squeeze(1).round().to(ScalarType.Int64).MoveToOuterDisposeScope(),
        };
    }

    /// <summary>Whether a slice is changed; nothing is drawn where all are.</summary>
    private static bool Drawn(double probability, Random random) => probability == 1 || random.NextDouble() < probability;
}
