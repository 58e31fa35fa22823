using System.Text.Json.Serialization;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Training.Runs;

/// <summary>
/// What the scans of the target modality were like that a run was trained on, so that a prediction can say that a scan is of another kind.
/// The first five are looked at.
/// </summary>
/// <param name="LowestNegativeShare">Smallest share of voxels below 0: CT in Hounsfield units has many, MR none.</param>
/// <param name="HighestNegativeShare">Largest share of voxels below 0.</param>
/// <param name="SmallestVoxel">Shortest edge of a voxel, millimetres.</param>
/// <param name="LargestVoxel">Longest edge of a voxel, millimetres.</param>
public sealed record ScanStatistics(double LowestNegativeShare, double HighestNegativeShare, double SmallestVoxel, double LargestVoxel)
{
    private const int MostCases = 5;

    /// <summary>Largest angle between a scan's axes and those of the body, degrees; null in runs of versions that did not look.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LargestObliquity { get; init; }

    /// <summary>The statistics of some cases; null where there is none.</summary>
    /// <param name="cases">Cases whose voxels have a size in millimetres.</param>
    /// <param name="cancellation">Stops after the case at hand.</param>
    /// <exception cref="MkdSeg.Imaging.InvalidInputException">An image cannot be read.</exception>
    public static ScanStatistics? Of(IEnumerable<DatasetCase> cases, CancellationToken cancellation)
    {
        ScanStatistics? all = null;
        foreach (DatasetCase one in cases.Take(MostCases))
        {
            cancellation.ThrowIfCancellationRequested();
            Volume<float> image = one.ReadImage();
            double share = Math.Round(NegativeShare(image.Voxels), 4);
            Vector3D spacing = image.Geometry.Spacing;
            double small = Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z)), large = Math.Max(spacing.X, Math.Max(spacing.Y, spacing.Z));
            double turned = Math.Round(image.Geometry.ObliquityDegrees, 2);
            all = all is null
                ? new(share, share, small, large) { LargestObliquity = turned }
                : new(
                    Math.Min(all.LowestNegativeShare, share),
                    Math.Max(all.HighestNegativeShare, share),
                    Math.Min(all.SmallestVoxel, small),
                    Math.Max(all.LargestVoxel, large))
                {
                    LargestObliquity = Math.Max(all.LargestObliquity ?? 0, turned),
                };
        }

        return all;
    }

    /// <summary>Share of values below 0, of the finite ones.</summary>
    public static double NegativeShare(ReadOnlySpan<float> voxels)
    {
        (long finite, long negative) = (0, 0);
        foreach (float v in voxels)
        {
            finite += float.IsFinite(v) ? 1 : 0;
            negative += v < 0 && float.IsFinite(v) ? 1 : 0;
        }

        return finite == 0 ? 0 : negative / (double)finite;
    }
}
