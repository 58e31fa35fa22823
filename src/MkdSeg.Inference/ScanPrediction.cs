using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>What a model says to a scan.</summary>
/// <param name="Map">Class probabilities on the crop where the structures were found.</param>
/// <param name="Quality">How much the networks doubt it.</param>
public sealed record ScanPrediction(ProbabilityMap Map, CaseQuality Quality)
{
    /// <summary>Where the classes lie in the crop.</summary>
    internal AnatomyCounts Found { get; init; } = AnatomyCounts.Of(Map);

    /// <summary>Class indices on another grid; outside the crop all is background.</summary>
    /// <param name="target">The scan's own grid, or any other.</param>
    public Volume<byte> LabelsOn(VolumeGeometry target) => Map.LabelsOn(target);
}
