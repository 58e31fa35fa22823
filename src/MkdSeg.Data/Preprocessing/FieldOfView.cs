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

    /// <summary>The edge that fits all training cases.</summary>
    /// <param name="regions">Label boxes of the training cases, of both modalities.</param>
    /// <param name="margin">Factor on the largest extent, at least 1.</param>
    /// <returns>Edge of the crop in millimetres.</returns>
    /// <exception cref="InvalidInputException">No regions, or a margin below 1.</exception>
    public static double FromRegions(IEnumerable<HeartRegion> regions, double margin = DefaultMargin)
    {
        if (!(margin >= 1 && double.IsFinite(margin)))
        {
            throw new InvalidInputException($"The margin of the field of view must be at least 1, not {margin}.");
        }

        double largest = regions.Select(r => r.LargestExtent).DefaultIfEmpty(0).Max();
        return largest > 0
            ? largest * margin
            : throw new InvalidInputException("The field of view needs at least one annotated training case.");
    }
}
