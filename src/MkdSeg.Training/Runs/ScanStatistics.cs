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

    /// <summary>Intensities of the scans; null in runs of versions that did not look.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IntensityRange? Intensities { get; init; }

    /// <summary>Shortest edge of a scan, millimetres; null in runs of versions that did not look.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SmallestField { get; init; }

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
            ScanStatistics scan = Of(one.ReadImage());
            all = all is null ? scan : all.With(scan);
        }

        return all;
    }

    /// <summary>The statistics of one scan.</summary>
    /// <param name="image">Its voxels.</param>
    public static ScanStatistics Of(Volume<float> image)
    {
        double share = Math.Round(NegativeShare(image.Voxels), 4);
        Vector3D spacing = image.Geometry.Spacing;
        double small = Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z)), large = Math.Max(spacing.X, Math.Max(spacing.Y, spacing.Z));
        return new(share, share, small, large)
        {
            LargestObliquity = Math.Round(image.Geometry.ObliquityDegrees, 2),
            Intensities = IntensityRange.Of(image.Voxels),
            SmallestField = Math.Round(Field(image.Geometry), 1),
        };
    }

    /// <summary>Shortest edge of a scan's field, millimetres.</summary>
    /// <param name="scan">Its grid.</param>
    public static double Field(VolumeGeometry scan) => Enumerable.Range(0, 3).Min(axis => scan.Size[axis] * scan.Spacing[axis]);

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

    private ScanStatistics With(ScanStatistics other) => new(
        Math.Min(LowestNegativeShare, other.LowestNegativeShare),
        Math.Max(HighestNegativeShare, other.HighestNegativeShare),
        Math.Min(SmallestVoxel, other.SmallestVoxel),
        Math.Max(LargestVoxel, other.LargestVoxel))
    {
        LargestObliquity = Math.Max(LargestObliquity ?? 0, other.LargestObliquity ?? 0),
        Intensities = Intensities is { } range && other.Intensities is { } more ? range.With(more) : Intensities ?? other.Intensities,
        SmallestField = Math.Min(SmallestField ?? double.MaxValue, other.SmallestField ?? double.MaxValue),
    };
}
