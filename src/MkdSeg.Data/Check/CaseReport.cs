using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>What the check found out about one case. What could not be read is null or empty and listed as a problem.</summary>
/// <param name="Id">The case.</param>
/// <param name="Modality">How the image was taken.</param>
/// <param name="HasLabels">Whether there is a label file.</param>
/// <param name="Size">Voxels of the image along each stored axis.</param>
/// <param name="Spacing">Voxel spacing along each stored axis in millimetres; nominal for slice stacks.</param>
/// <param name="Orientation">Where the stored axes run, for example <c>RAS</c> or <c>LPI</c>.</param>
/// <param name="Intensities">Range of the image.</param>
/// <param name="Structures">Structures with at least one voxel, in class order.</param>
/// <param name="Corrections">Known slips that were put right.</param>
/// <param name="NotUsed">Named structures that are read as background.</param>
/// <param name="Missing">Structures of the label map without a voxel: worth a look, but a patient may lack one.</param>
/// <param name="Findings">What is wrong and what is worth knowing; empty for a good case.</param>
public sealed record CaseReport(
    string Id,
    Modality Modality,
    bool HasLabels,
    GridSize? Size,
    Vector3D? Spacing,
    string? Orientation,
    IntensityRange? Intensities,
    IReadOnlyList<StructureCount> Structures,
    IReadOnlyList<LabelReplacement> Corrections,
    IReadOnlyList<LabelReplacement> NotUsed,
    IReadOnlyList<string> Missing,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Names of the structures that are annotated in the case, the others being unknown there; null is all of them.</summary>
    public IReadOnlyList<string>? Annotated { get; init; }

    /// <summary>Volume of a voxel in cubic millimetres, shear included; null where the image could not be read.</summary>
    public double? VoxelVolume { get; init; }

    /// <summary>Largest angle between a stored axis and the body's axis next to it, in degrees; null for slice stacks.</summary>
    public double? ObliquityDegrees { get; init; }

    /// <summary>The box around all labels along the body's axes; null without labels, and for slice stacks.</summary>
    public HeartRegion? LabelBox { get; init; }

    /// <summary>The case as a training would see it; null where it cannot be prepared.</summary>
    public CaseFingerprint? Fingerprint { get; init; }

    /// <summary>What is wrong, a line each; empty for a case that can be used.</summary>
    public IReadOnlyList<string> Problems => Lines(Severity.Problem);

    /// <summary>What is worth knowing but no error, a line each.</summary>
    public IReadOnlyList<string> Notes => Lines(Severity.Note);

    private string[] Lines(Severity severity) => [.. Findings.Where(f => f.Severity == severity).Select(f => f.Words).Distinct()];
}

/// <summary>Smallest and largest finite intensity of an image, in the unit of its modality (CT: HU).</summary>
/// <param name="Minimum">Smallest.</param>
/// <param name="Maximum">Largest.</param>
public readonly record struct IntensityRange(float Minimum, float Maximum);

/// <summary>How much of a structure a case holds, corrections included.</summary>
/// <param name="Name">Name in the label map.</param>
/// <param name="Value">Value in the label file.</param>
/// <param name="Voxels">Number of voxels.</param>
public sealed record StructureCount(string Name, ushort Value, long Voxels)
{
    /// <summary>Its volume in millilitres; null for slice stacks.</summary>
    public double? Millilitres { get; init; }

    /// <summary>Mean position of its voxels, world millimetres (RAS+); null for slice stacks.</summary>
    public Vector3D? Centre { get; init; }
}
