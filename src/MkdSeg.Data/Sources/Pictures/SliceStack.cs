using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>
/// Puts single pictures one behind the other: axis 0 runs along picture rows, axis 1 from slice to slice, axis 2 up the
/// columns, at a nominal 1 mm, so that <see cref="SlicePlane"/> gives back each picture with its own rows and columns.
/// </summary>
internal static class SliceStack
{
    private const long MaxVoxels = 1L << 30;

    /// <summary>Builds a volume of W x slices x H voxels.</summary>
    /// <typeparam name="T">Type of one voxel.</typeparam>
    /// <param name="paths">The slices' files, for messages.</param>
    /// <param name="slice">Width, height and pixels, row by row, of a slice; called once for each, in order.</param>
    /// <exception cref="DamagedFileException">Slices differ in size.</exception>
    /// <exception cref="InvalidInputException">There are more voxels than can be held.</exception>
    public static Volume<T> Build<T>(IReadOnlyList<string> paths, Func<int, (int Width, int Height, T[] Pixels)> slice)
        where T : unmanaged
    {
        Volume<T>? stack = null;
        for (int j = 0; j < paths.Count; j++)
        {
            (int width, int height, T[] pixels) = slice(j);
            stack ??= Empty<T>(new(width, paths.Count, height), paths[j]);
            if ((width, height) != (stack.Size.X, stack.Size.Z))
            {
                throw new DamagedFileException(
                    paths[j],
                    "the picture's size",
                    $"{width} x {height} pixels, {paths[0]} has {stack.Size.X} x {stack.Size.Z}",
                    "bring a patient's slices to one size");
            }

            SlicePlane.Coronal.Insert(stack, j, pixels);
        }

        return stack!;
    }

    private static Volume<T> Empty<T>(GridSize size, string path)
        where T : unmanaged =>
        size.Count <= MaxVoxels
            ? new(new VolumeGeometry(size, Affine.Identity))
            : throw new DamagedFileException(
                path, "the picture's size", $"a stack of {size} voxels is more than can be held", "split the patient");
}
