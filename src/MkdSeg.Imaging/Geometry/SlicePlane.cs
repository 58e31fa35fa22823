namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// How slices of a volume whose axes run right, front, up (RAS+) are looked at, by radiologists and by networks: columns go to the
/// patient's left, so that the right is on the picture's left; rows go down from the head in coronal, from the front in axial slices.
/// </summary>
public sealed class SlicePlane
{
    private readonly int normal;
    private readonly int upright;

    private SlicePlane(int normal, int upright) => (this.normal, this.upright) = (normal, upright);

    /// <summary>Slices along axis 1, from the back.</summary>
    public static SlicePlane Coronal { get; } = new(normal: 1, upright: 2);

    /// <summary>Slices along axis 2, from the feet.</summary>
    public static SlicePlane Axial { get; } = new(normal: 2, upright: 1);

    /// <summary>Slices of a volume.</summary>
    /// <param name="size">The volume's size.</param>
    public int Count(GridSize size) => size[normal];

    /// <summary>Pixels of a slice across.</summary>
    /// <param name="size">The volume's size.</param>
    public int Width(GridSize size) => size.X;

    /// <summary>Rows of a slice.</summary>
    /// <param name="size">The volume's size.</param>
    public int Height(GridSize size) => size[upright];

    /// <summary>Where a pixel's voxel stands in the volume's array.</summary>
    /// <param name="size">The volume's size.</param>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="row">Row from the top.</param>
    /// <param name="column">Column from the left.</param>
    public long IndexOf(GridSize size, int slice, int row, int column)
    {
        int against = size[upright] - 1 - row;
        (int y, int z) = normal == 1 ? (slice, against) : (against, slice);
        return size.X - 1 - column + (size.X * (y + ((long)size.Y * z)));
    }

    /// <summary>A step in a slice as a step along right, front and up.</summary>
    /// <param name="columns">To the right of the picture.</param>
    /// <param name="rows">Down.</param>
    /// <param name="slices">To later slices.</param>
    public Vector3D Step(double columns, double rows, double slices) =>
        normal == 1 ? new(-columns, slices, -rows) : new(-columns, -rows, slices);

    /// <summary>A slice as a picture; whether the axes run along RAS+ is not looked at.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="volume">The volume.</param>
    /// <param name="slice">Index of the slice.</param>
    /// <returns>Pixels row by row from the top left.</returns>
    internal T[] Cut<T>(Volume<T> volume, int slice)
        where T : unmanaged
    {
        int width = Width(volume.Size);
        var pixels = new T[checked(width * Height(volume.Size))];
        for (int row = 0; row < Height(volume.Size); row++)
        {
            Span<T> line = pixels.AsSpan(row * width, width);
            VoxelRow(volume, slice, row).CopyTo(line);
            line.Reverse();
        }

        return pixels;
    }

    /// <summary>Writes a picture into a volume: undoes <see cref="Cut{T}"/>.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="volume">The volume; changed in place.</param>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="pixels">As many as a slice has, row by row from the top left.</param>
    internal void Paste<T>(Volume<T> volume, int slice, ReadOnlySpan<T> pixels)
        where T : unmanaged
    {
        int width = Width(volume.Size);
        for (int row = 0; row < Height(volume.Size); row++)
        {
            Span<T> line = VoxelRow(volume, slice, row);
            pixels.Slice(row * width, width).CopyTo(line);
            line.Reverse();
        }
    }

    /// <summary>The voxels of a row, in the volume's order: from the picture's right to its left.</summary>
    private Span<T> VoxelRow<T>(Volume<T> volume, int slice, int row)
        where T : unmanaged
    {
        int width = Width(volume.Size);
        return volume.Voxels.AsSpan(checked((int)IndexOf(volume.Size, slice, row, width - 1)), width);
    }
}
