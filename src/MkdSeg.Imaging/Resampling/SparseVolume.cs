using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>Those voxels of a volume that an interpolation reads: all combinations of the chosen indices along the three axes.</summary>
/// <param name="Size">Size of the whole volume.</param>
/// <param name="Voxels">The values that are there.</param>
/// <param name="X">For each index along axis 0 its offset in <paramref name="Voxels"/>; the offsets of the three axes add up.</param>
/// <param name="Y">The same for axis 1.</param>
/// <param name="Z">The same for axis 2.</param>
internal sealed record SparseVolume(GridSize Size, float[] Voxels, int[] X, int[] Y, int[] Z)
{
    /// <summary>A whole volume; nothing is copied.</summary>
    public static SparseVolume Of(Volume<float> volume) => new(
        volume.Size,
        volume.Voxels,
        Offsets(volume.Size.X, 1),
        Offsets(volume.Size.Y, volume.Size.X),
        Offsets(volume.Size.Z, volume.Size.X * volume.Size.Y));

    /// <summary>Offsets of chosen indices that are stored one after the other, a stride apart.</summary>
    /// <param name="size">Indices along the axis.</param>
    /// <param name="chosen">Some of them, ascending.</param>
    /// <param name="stride">Distance of neighbours in memory.</param>
    public static int[] Offsets(int size, int[] chosen, int stride)
    {
        int[] offsets = new int[size];
        for (int n = 0; n < chosen.Length; n++)
        {
            offsets[chosen[n]] = n * stride;
        }

        return offsets;
    }

    private static int[] Offsets(int size, int stride) => Offsets(size, [.. Enumerable.Range(0, size)], stride);
}
