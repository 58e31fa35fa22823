using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// Cuts a canonical volume (axes right, front, up: RAS+) as radiologists look at it: the patient's right on the picture's
/// left, and up at the top in coronal, the front at the top in axial slices.
/// </summary>
public static class DisplaySlice
{
    /// <summary>A coronal slice.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="volume">A canonical volume.</param>
    /// <param name="j">Index along axis 1, from the back.</param>
    /// <returns>Pixels row by row from the top left, Size.Z rows of Size.X.</returns>
    /// <exception cref="InvalidInputException">The volume is not stored in canonical order.</exception>
    public static T[] Coronal<T>(Volume<T> volume, int j)
        where T : unmanaged
    {
        Check(volume.Geometry, j, axis: 1);
        GridSize size = volume.Size;
        return Cut(size.X, size.Z, (x, y) => volume[size.X - 1 - x, j, size.Z - 1 - y]);
    }

    /// <summary>An axial slice.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="volume">A canonical volume.</param>
    /// <param name="k">Index along axis 2, from the feet.</param>
    /// <returns>Pixels row by row from the top left, Size.Y rows of Size.X.</returns>
    /// <exception cref="InvalidInputException">The volume is not stored in canonical order.</exception>
    public static T[] Axial<T>(Volume<T> volume, int k)
        where T : unmanaged
    {
        Check(volume.Geometry, k, axis: 2);
        GridSize size = volume.Size;
        return Cut(size.X, size.Y, (x, y) => volume[size.X - 1 - x, size.Y - 1 - y, k]);
    }

    private static T[] Cut<T>(int width, int height, Func<int, int, T> pixel)
    {
        var pixels = new T[width * height];
        for (int n = 0; n < pixels.Length; n++)
        {
            pixels[n] = pixel(n % width, n / width);
        }

        return pixels;
    }

    private static void Check(VolumeGeometry geometry, int index, int axis)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, geometry.Size[axis]);
        for (int a = 0; a < 3; a++)
        {
            Vector3D column = geometry.VoxelToWorld.Column(a);
            if (column[a] < 0.7 * column.Length)
            {
                throw new InvalidInputException($"Axis {a} of the volume does not run right, front, up; reorient it to RAS first.");
            }
        }
    }
}
