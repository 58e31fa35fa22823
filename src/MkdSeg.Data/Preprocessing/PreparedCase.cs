using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Preprocessing;

/// <summary>
/// A case on its working grid, ready for 2D networks. A prediction made on <see cref="Grid"/> returns to the stored volume
/// by resampling: the grid's geometry is in the same world millimetres.
/// </summary>
/// <param name="Id">The case's id.</param>
/// <param name="Modality">How the image was taken.</param>
/// <param name="Image">Intensities in [-1, 1] on the working grid, axes along RAS+.</param>
/// <param name="Classes">Class indices on the same grid, 0 outside the stored volume; null without labels.</param>
public sealed record PreparedCase(string Id, Modality Modality, Volume<float> Image, Volume<byte>? Classes)
{
    /// <summary>The working grid.</summary>
    public VolumeGeometry Grid => Image.Geometry;

    /// <summary>The plane of its slices.</summary>
    public SlicePlane Plane { get; init; } = SlicePlane.Coronal;

    /// <summary>Columns of a slice.</summary>
    public int Width => Plane.Width(Grid.Size);

    /// <summary>Rows of a slice.</summary>
    public int Height => Plane.Height(Grid.Size);

    /// <summary>Number of slices.</summary>
    public int SliceCount => Plane.Count(Grid.Size);

    /// <summary>Image pixels of a slice, [H, W] row by row; <see cref="SlicePlane"/> gives the directions.</summary>
    /// <param name="j">Slice, 0 to <see cref="SliceCount"/> - 1.</param>
    public float[] ImageSlice(int j) => Plane.Extract(Image, j);

    /// <summary>Class indices of a slice, [H, W] row by row.</summary>
    /// <param name="j">Slice, 0 to <see cref="SliceCount"/> - 1.</param>
    /// <exception cref="InvalidOperationException">The case has no labels.</exception>
    public byte[] ClassSlice(int j) =>
        Plane.Extract(Classes ?? throw new InvalidOperationException($"Case {Id} has no labels."), j);
}
