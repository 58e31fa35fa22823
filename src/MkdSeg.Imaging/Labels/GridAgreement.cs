using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Labels;

/// <summary>
/// Whether two volumes lie on one grid: labels on their image, a prediction on the truth. The sizes must be equal, and no corner of the
/// grid may be further than <see cref="ToleranceInVoxels"/> of the smallest spacing from the other's corner: headers written by different
/// programs differ in their last digits, whereas an exchanged axis or a moved origin is off by whole voxels.
/// </summary>
public static class GridAgreement
{
    /// <summary>Largest allowed distance of corresponding grid corners, as a share of the first grid's smallest spacing.</summary>
    public const double ToleranceInVoxels = 0.1;

    /// <summary>How far two grids of one size lie apart at their farthest corner.</summary>
    /// <param name="grid">Its smallest spacing is the measure.</param>
    /// <param name="other">Of the same size.</param>
    public static GridDistance Distance(VolumeGeometry grid, VolumeGeometry other)
    {
        Vector3D spacing = grid.Spacing;
        return new(
            GridCorners.MaxDistance(grid.Size, grid.VoxelToWorld, other.VoxelToWorld),
            ToleranceInVoxels * Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z)));
    }

    /// <summary>Refuses labels that do not lie on the image.</summary>
    /// <param name="image">Geometry of the image.</param>
    /// <param name="labels">Geometry of the labels.</param>
    /// <param name="imageFile">For the message.</param>
    /// <param name="labelFile">For the message.</param>
    /// <exception cref="DamagedFileException">Sizes or places disagree.</exception>
    public static void Check(VolumeGeometry image, VolumeGeometry labels, string imageFile, string labelFile)
    {
        if (image.Size != labels.Size)
        {
            throw new DamagedFileException(
                labelFile,
                "the header's size",
                $"the labels are {labels.Size} voxels, the image {imageFile} is {image.Size}",
                "pair the files that belong together");
        }

        GridDistance found = Distance(image, labels);
        if (!found.IsAllowed)
        {
            throw new DamagedFileException(
                labelFile,
                "the header's transform",
                FormattableString.Invariant(
                    $"the labels lie {found.Millimetres:0.###} mm off the image {imageFile} ({found.AllowedMillimetres:0.###} mm allowed)"),
                "repair the header");
        }
    }
}

/// <summary>How far two grids lie apart, and how far they may.</summary>
/// <param name="Millimetres">Largest distance of corresponding corners; NaN where a place is not finite.</param>
/// <param name="AllowedMillimetres">The tolerance of <see cref="GridAgreement"/>.</param>
public readonly record struct GridDistance(double Millimetres, double AllowedMillimetres)
{
    /// <summary>Whether the two count as one grid.</summary>
    public bool IsAllowed => Millimetres <= AllowedMillimetres;
}
