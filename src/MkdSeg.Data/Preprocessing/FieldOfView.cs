using MkdSeg.Imaging;

namespace MkdSeg.Data.Preprocessing;

/// <summary>
/// The edge of the crop, one length for all cases, so that a pixel means the same distance everywhere. Learned from the
/// training cases alone; a test case has no say in it.
/// </summary>
public static class FieldOfView
{
    /// <summary>Room around the largest heart: 15 % more than its extent (ours; the sources give no margin).</summary>
    public const double DefaultMargin = 1.15;

    /// <summary>The edge that fits all training cases, or most of them.</summary>
    /// <param name="regions">Label boxes of the training cases, of both modalities.</param>
    /// <param name="margin">Factor on the extent, at least 1.</param>
    /// <param name="percentile">
    /// Which of the cases' extents is taken, 0 to 1: 1 is the largest, below it a quantile of them, linear between neighbours.
    /// </param>
    /// <returns>Edge of the crop in millimetres.</returns>
    /// <exception cref="InvalidInputException">No regions, or a margin below 1.</exception>
    public static double FromRegions(IEnumerable<HeartRegion> regions, double margin = DefaultMargin, double percentile = 1)
    {
        if (!(margin >= 1 && double.IsFinite(margin)))
        {
            throw new InvalidInputException($"The margin of the field of view must be at least 1, not {margin}.");
        }

        double[] extents = [.. regions.Select(region => region.LargestExtent).Order()];
        return extents is [.., > 0]
            ? Quantile.Linear(extents, percentile) * margin
            : throw new InvalidInputException("The field of view needs at least one annotated training case.");
    }
}
