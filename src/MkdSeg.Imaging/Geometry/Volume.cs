namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// A scalar volume in memory: float for images, ushort for label values as they stand in a file, byte for class indices.
/// </summary>
/// <typeparam name="T">Type of one voxel.</typeparam>
public sealed class Volume<T>
    where T : unmanaged
{
    /// <summary>Wraps voxels; the array is not copied.</summary>
    /// <param name="geometry">Grid and place.</param>
    /// <param name="voxels">One value a voxel; axis 0 varies fastest.</param>
    /// <exception cref="ArgumentException">The array's length is not the grid's count.</exception>
    public Volume(VolumeGeometry geometry, T[] voxels)
    {
        if (voxels.LongLength != geometry.Size.Count)
        {
            throw new ArgumentException($"{voxels.LongLength} voxels given for a grid of {geometry.Size}.", nameof(voxels));
        }

        (Geometry, Voxels) = (geometry, voxels);
    }

    /// <summary>A volume of zeros.</summary>
    public Volume(VolumeGeometry geometry)
        : this(geometry, new T[geometry.Size.Count])
    {
    }

    /// <summary>Grid and place.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>Voxels along each axis.</summary>
    public GridSize Size => Geometry.Size;

    /// <summary>The values; voxel (i, j, k) stands at <c>i + Size.X * (j + Size.Y * k)</c>.</summary>
    public T[] Voxels { get; }

    /// <summary>One voxel.</summary>
    public ref T this[int i, int j, int k] => ref Voxels[i + (Size.X * (j + ((long)Size.Y * k)))];
}
