using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Testing;

/// <summary>Volumes that tests share.</summary>
public static class TestVolumes
{
    /// <summary>Voxels in a row, at 1 mm.</summary>
    public static Volume<T> Line<T>(T[] voxels)
        where T : unmanaged => new(new VolumeGeometry(new(voxels.Length, 1, 1), Affine.Identity), voxels);
}
