using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// Cuts a canonical volume (axes right, front, up: RAS+) as radiologists look at it (<see cref="SlicePlane"/>).
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
        where T : unmanaged => Cut(SlicePlane.Coronal, volume, j);

    /// <summary>An axial slice.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="volume">A canonical volume.</param>
    /// <param name="k">Index along axis 2, from the feet.</param>
    /// <returns>Pixels row by row from the top left, Size.Y rows of Size.X.</returns>
    /// <exception cref="InvalidInputException">The volume is not stored in canonical order.</exception>
    public static T[] Axial<T>(Volume<T> volume, int k)
        where T : unmanaged => Cut(SlicePlane.Axial, volume, k);

    private static T[] Cut<T>(SlicePlane plane, Volume<T> volume, int index)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, plane.Count(volume.Size));
        for (int a = 0; a < 3; a++)
        {
            Vector3D column = volume.Geometry.VoxelToWorld.Column(a);
            if (column[a] < 0.7 * column.Length)
            {
                throw new InvalidInputException($"Axis {a} of the volume does not run right, front, up; reorient it to RAS first.");
            }
        }

        return plane.Cut(volume, index);
    }
}

/// <summary>How large a pixel of a panel is in the patient.</summary>
/// <param name="Across">Width in mm, above 0.</param>
/// <param name="Down">Height in mm, above 0.</param>
public readonly record struct PixelSize(double Across, double Down);
