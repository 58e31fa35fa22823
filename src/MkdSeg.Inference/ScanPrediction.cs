using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>What a model says to a scan.</summary>
public sealed class ScanPrediction
{
    /// <summary>Brings an answer together.</summary>
    /// <param name="map">The probabilities.</param>
    /// <param name="quality">How much the networks doubt it.</param>
    /// <param name="found">Where the classes lie in the crop.</param>
    internal ScanPrediction(ProbabilityMap map, CaseQuality quality, AnatomyCounts found) =>
        (Map, Quality, Found) = (map, quality, found);

    /// <summary>Class probabilities on the crop where the structures were found.</summary>
    public ProbabilityMap Map { get; }

    /// <summary>How much the networks doubt it.</summary>
    public CaseQuality Quality { get; }

    /// <summary>Where the classes lie in the crop.</summary>
    internal AnatomyCounts Found { get; }

    /// <summary>Class indices on another grid; outside the crop all is background.</summary>
    /// <param name="target">The scan's own grid, or any other.</param>
    public Volume<byte> LabelsOn(VolumeGeometry target) => Map.LabelsOn(target);
}
