using MkdSeg.Data.Slices;
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

    /// <summary>Number of coronal slices.</summary>
    public int SliceCount => Grid.Size.Y;

    /// <summary>Image pixels of a coronal slice, [H, W] row by row; <see cref="CoronalSlices"/> gives the directions.</summary>
    /// <param name="j">Slice, 0 to <see cref="SliceCount"/> - 1, from back to front.</param>
    public float[] ImageSlice(int j) => CoronalSlices.Extract(Image, j);

    /// <summary>Class indices of a coronal slice, [H, W] row by row.</summary>
    /// <param name="j">Slice, 0 to <see cref="SliceCount"/> - 1, from back to front.</param>
    /// <exception cref="InvalidOperationException">The case has no labels.</exception>
    public byte[] ClassSlice(int j) =>
        CoronalSlices.Extract(Classes ?? throw new InvalidOperationException($"Case {Id} has no labels."), j);
}
