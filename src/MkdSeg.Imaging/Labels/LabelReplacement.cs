namespace MkdSeg.Imaging.Labels;

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
