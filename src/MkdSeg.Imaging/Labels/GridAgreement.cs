using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Labels;

/// <summary>
/// Whether labels lie on their image. The sizes must be equal, and no corner of the grid may be further than
/// <see cref="ToleranceInVoxels"/> of the smallest spacing from the image's corner: headers written by different programs
/// differ in their last digits, whereas an exchanged axis or a moved origin is off by whole voxels.
/// </summary>
public static class GridAgreement
{
    /// <summary>Largest allowed distance of corresponding grid corners, as a fraction of the image's smallest spacing.</summary>
    public const double ToleranceInVoxels = 0.1;

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

        double distance = GridCorners.MaxDistance(image.Size, image.VoxelToWorld, labels.VoxelToWorld);
        Vector3D spacing = image.Spacing;
        double allowed = ToleranceInVoxels * Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z));
        if (!(distance <= allowed))
        {
            throw new DamagedFileException(
                labelFile,
                "the header's transform",
                FormattableString.Invariant($"the labels lie {distance:0.###} mm off the image {imageFile} ({allowed:0.###} mm allowed)"),
                "repair the header");
        }
    }
}
