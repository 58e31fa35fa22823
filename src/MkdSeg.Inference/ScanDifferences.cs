using System.Globalization;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Training.Runs;

namespace MkdSeg.Inference;

/// <summary>How a scan differs from those of a training, a line each with both sides' numbers.</summary>
internal static class ScanDifferences
{
    private const double OtherShare = 0.15;
    private const double OtherSpacing = 3;
    private const double OtherObliquity = 10;
    private const double OtherRange = 5;
    private const double OtherField = 0.75;

    /// <summary>The differences; none where the scan is like those of the training.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="trained">What the run was trained on.</param>
    /// <param name="crop">Edge of the crop that is segmented, millimetres; null where it is not known.</param>
    public static IEnumerable<string> Of(Volume<float> image, ScanStatistics trained, double? crop) =>
        [.. Intensities(image, trained), .. Geometry(image.Geometry, trained, crop)];

    private static IEnumerable<string> Intensities(Volume<float> image, ScanStatistics trained)
    {
        double share = ScanStatistics.NegativeShare(image.Voxels);
        if (share < trained.LowestNegativeShare - OtherShare || share > trained.HighestNegativeShare + OtherShare)
        {
            yield return Line($"{100 * share:0} % of the scan's voxels are below 0, ")
                + Line($"in the training's scans {100 * trained.LowestNegativeShare:0} to {100 * trained.HighestNegativeShare:0} %: ")
                + "another modality, or other units (CT is expected in Hounsfield units)?";
        }

        if (trained.Intensities is not { } usual || IntensityRange.Of(image.Voxels) is not { } scan)
        {
            yield break;
        }

        bool isOther = scan.Widest < usual.Narrowest / OtherRange || scan.Widest > usual.Widest * OtherRange
            || scan.Low > usual.High || scan.High < usual.Low;
        if (isOther)
        {
            yield return Line($"the scan's intensities are {scan.Low:0.###} to {scan.High:0.###} (1st to 99th percentile), ")
                + Line($"in the training's scans they lay within {usual.Low:0.###} to {usual.High:0.###}: ")
                + "other units, or another kind of scan?";
        }
    }

    private static IEnumerable<string> Geometry(VolumeGeometry scan, ScanStatistics trained, double? crop)
    {
        Vector3D spacing = scan.Spacing;
        double small = Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z)), large = Math.Max(spacing.X, Math.Max(spacing.Y, spacing.Z));
        if (small < trained.SmallestVoxel / OtherSpacing || large > trained.LargestVoxel * OtherSpacing)
        {
            yield return Line(
                $"the scan's voxels are {spacing.X:0.##} x {spacing.Y:0.##} x {spacing.Z:0.##} mm, in the training's scans their edges ")
                + Line($"were {trained.SmallestVoxel:0.##} to {trained.LargestVoxel:0.##} mm");
        }

        double turned = scan.ObliquityDegrees;
        if (turned > trained.LargestObliquity + OtherObliquity)
        {
            yield return Line($"the scan's axes are {turned:0} degrees off those of the body, ")
                + Line($"in the training's scans at most {trained.LargestObliquity:0}");
        }

        // A training scan that is smaller than the crop, or a scan that holds the whole crop, is no reason to doubt.
        double field = ScanStatistics.Field(scan);
        if (crop is { } edge && trained.SmallestField is { } smallest && field < OtherField * Math.Min(smallest, edge))
        {
            yield return Line($"the scan's shortest edge is {field:0} mm, in the training's scans at least {smallest:0} mm, and the model ")
                + Line($"looks at {edge:0} mm: structures may be cut off");
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
