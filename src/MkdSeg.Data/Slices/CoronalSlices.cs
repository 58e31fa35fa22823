using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Slices;

/// <summary>
/// Coronal slices of a volume whose axes run along RAS+, as radiologists look at them: row 0 is the most superior, column 0
/// the patient's right (largest x). Pixel (row, col) of slice j is voxel (W - 1 - col, j, H - 1 - row).
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
        (int width, int height) = (ras.Size.X, ras.Size.Z);
        var pixels = new T[width * height];
        for (int row = 0; row < height; row++)
        {
            Span<T> line = pixels.AsSpan(row * width, width);
            VoxelRow(ras, j, row).CopyTo(line);
            line.Reverse();
        }

        return pixels;
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
        (int width, int height) = (ras.Size.X, ras.Size.Z);
        if (pixels.Length != (long)width * height)
        {
            throw new ArgumentException($"{pixels.Length} pixels given for a slice of {width} x {height}.", nameof(pixels));
        }

        for (int row = 0; row < height; row++)
        {
            Span<T> line = VoxelRow(ras, j, row);
            pixels.Slice(row * width, width).CopyTo(line);
            line.Reverse();
        }
    }

    private static Span<T> VoxelRow<T>(Volume<T> ras, int j, int row)
        where T : unmanaged =>
        ras.Voxels.AsSpan(checked((int)(ras.Size.X * (j + ((long)ras.Size.Y * (ras.Size.Z - 1 - row))))), ras.Size.X);

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
