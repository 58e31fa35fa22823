using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Check;

/// <summary>NIfTI headers can give two places, sform and qform. Programs differ in which they take.</summary>
internal static class StoredPlace
{
    private static readonly string[] Endings = [".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"];

    /// <summary>A finding where the two places of the image differ by more than a voxel.</summary>
    /// <param name="stored">A case that could be read.</param>
    public static IEnumerable<Finding> Of(DatasetCase stored)
    {
        string path = stored.ImagePaths[0];
        if (!Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) || HeaderOf(path) is not { } header
            || header.FormsApartMm is not { } apart)
        {
            return [];
        }

        var spacing = header.Geometry.Spacing;
        double voxel = Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z));
        return apart <= voxel ? [] : [Finding.Note(
            FindingKind.FormsDisagree,
            FormattableString.Invariant($"sform and qform of {path} place the image up to {apart:0.#} mm apart; the sform is used here, ")
                + "other programs may take the qform; set both to the right one",
            ("millimetres", apart),
            ("voxels", apart / voxel))];
    }

    private static NiftiHeader? HeaderOf(string path)
    {
        try
        {
            return NiftiFile.ReadHeader(path);
        }
        catch (InvalidInputException)
        {
            // A case that keeps its image elsewhere than in its first file.
            return null;
        }
    }
}
