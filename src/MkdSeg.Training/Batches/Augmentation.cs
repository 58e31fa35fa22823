using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>
/// Rotates and scales each slice of a batch about its middle, image and labels alike; shifts, bends, mirrors and changes intensities if
/// asked to. However many of these: slices are resampled once.
/// </summary>
public static class Augmentation
{
    private const int ElasticPoints = 4;

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
            (float column, float row) = options.ShiftFraction == 0 ? (0, 0) : Origin(side * cos, sin, side * sin, cos);
            ((ReadOnlySpan<float>)[side * cos, -sin, column, side * sin, cos, row]).CopyTo(maps.AsSpan((int)n * 6));
        }

        // A side is two long in these coordinates. What the slice shows moves by the draw, so the way back is taken from it.
        (float Column, float Row) Origin(float a, float b, float c, float d)
        {
            float right = Shift(), down = Shift();
            return (-((a * right) - (b * down)), -((c * right) + (d * down)));
        }

        float Shift() => (float)(2 * options.ShiftFraction * ((2 * random.NextDouble()) - 1));

        Tensor map = tensor(maps, [count, 2, 3], device: batch.Images.device);
        Tensor grid = nn.functional.affine_grid(map, batch.Images.shape, align_corners: false);
        if (options.ElasticFraction > 0)
        {
            grid += Displacements(batch.Images.shape, options.ElasticFraction, random).to(grid.device);
        }

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

    /// <returns>[N,H,W,2]: how far beside its place each pixel is read, in columns and rows of a side that is two long.</returns>
    private static Tensor Displacements(long[] images, double fraction, Random random)
    {
        float[] drawn = [.. Enumerable.Range(0, (int)images[0] * 2 * ElasticPoints * ElasticPoints)
            .Select(_ => (float)(2 * fraction * ((2 * random.NextDouble()) - 1)))];
        return nn.functional.interpolate(
            tensor(drawn, [images[0], 2, ElasticPoints, ElasticPoints]),
            [images[2], images[3]],
            mode: InterpolationMode.Bicubic,
            align_corners: true).permute(0, 2, 3, 1);
    }

    /// <summary>Whether a slice is changed; nothing is drawn where all are.</summary>
    private static bool Drawn(double probability, Random random) => probability == 1 || random.NextDouble() < probability;
}
