using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Labels;

/// <summary>What a label file holds and what was changed on reading. Nothing is changed without an entry here.</summary>
/// <param name="File">The label file, or a description of several.</param>
/// <param name="VoxelCounts">Voxels of each value as it stands in the file, in ascending order of value.</param>
/// <param name="Corrections">Known slips that were put right, for example 421 read as 420.</param>
/// <param name="NotUsed">Named structures of the file that the label map leaves out: read as background.</param>
/// <param name="Missing">Names of structures of the label map without a single voxel.</param>
public sealed record LabelAuditResult(
    string File,
    IReadOnlyDictionary<ushort, long> VoxelCounts,
    IReadOnlyList<LabelReplacement> Corrections,
    IReadOnlyList<LabelReplacement> NotUsed,
    IReadOnlyList<string> Missing)
{
    /// <summary>The labels with corrections made and unused structures turned into background.</summary>
    /// <param name="labels">The volume that was audited.</param>
    /// <returns>The same object if there is nothing to change, otherwise a changed copy.</returns>
    public Volume<ushort> Apply(Volume<ushort> labels)
    {
        if (Corrections.Count == 0 && NotUsed.Count == 0)
        {
            return labels;
        }

        var replacement = Corrections.Concat(NotUsed).ToDictionary(r => r.From, r => r.To);
        var values = (ushort[])labels.Voxels.Clone();
        for (long n = 0; n < values.LongLength; n++)
        {
            if (values[n] != 0 && replacement.TryGetValue(values[n], out ushort to))
            {
                values[n] = to;
            }
        }

        return new(labels.Geometry, values);
    }
}

/// <summary>Label voxels that were read as another value than the file holds.</summary>
/// <param name="From">The value in the file.</param>
/// <param name="To">The value it was read as; 0 is the background.</param>
/// <param name="Voxels">How many voxels this concerns.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record LabelReplacement(ushort From, ushort To, long Voxels, string Reason)
{
    /// <summary>For example <c>421 -> 420 in 1234 voxels (known slip in the data)</c>.</summary>
    public override string ToString() => $"{From} -> {To} in {Voxels} voxels ({Reason})";
}
