using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Slices;

/// <summary>
/// Coronal slices of a volume whose axes run along RAS+, as radiologists look at them (<see cref="SlicePlane.Coronal"/>): row 0 is the
/// most superior, column 0 the patient's right (largest x).
/// </summary>
public static class CoronalSlices
{
    /// <summary>One slice as a picture.</summary>
    /// <typeparam name="T">Type of one voxel: float for an image, byte for classes.</typeparam>
    /// <param name="ras">Volume of W x slices x H voxels.</param>
    /// <param name="j">Index along axis 1; 0 is the most posterior.</param>
    /// <returns>H rows of W pixels, row after row.</returns>
    /// <exception cref="ArgumentException">The axes do not run along RAS+.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no slice j.</exception>
    public static T[] Extract<T>(Volume<T> ras, int j)
        where T : unmanaged
    {
        Check(ras.Geometry, j);
        return SlicePlane.Coronal.Cut(ras, j);
    }

    /// <summary>Writes a picture into a volume: undoes <see cref="Extract{T}"/>.</summary>
    /// <typeparam name="T">Type of one voxel.</typeparam>
    /// <param name="ras">Volume of W x slices x H voxels; changed in place.</param>
    /// <param name="j">Index along axis 1; 0 is the most posterior.</param>
    /// <param name="pixels">H rows of W pixels, row after row.</param>
    /// <exception cref="ArgumentException">The picture's size is wrong or the axes do not run along RAS+.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no slice j.</exception>
    public static void Insert<T>(Volume<T> ras, int j, ReadOnlySpan<T> pixels)
        where T : unmanaged
    {
        Check(ras.Geometry, j);
        (int width, int height) = (SlicePlane.Coronal.Width(ras.Size), SlicePlane.Coronal.Height(ras.Size));
        if (pixels.Length != (long)width * height)
        {
            throw new ArgumentException($"{pixels.Length} pixels given for a slice of {width} x {height}.", nameof(pixels));
        }

        SlicePlane.Coronal.Paste(ras, j, pixels);
    }

    private static void Check(VolumeGeometry geometry, int j)
    {
        if (!geometry.IsRas)
        {
            throw new ArgumentException("The axes of the volume do not run along RAS+; resample it onto a working grid first.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(j);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(j, geometry.Size.Y);
    }
}
