namespace MkdSeg.Data.Check;

/// <summary>How much of a structure a case holds, corrections included.</summary>
/// <param name="Name">Name in the label map.</param>
/// <param name="Value">Value in the label file.</param>
/// <param name="Voxels">Number of voxels.</param>
public sealed record StructureCount(string Name, ushort Value, long Voxels);
