using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared;

/// <summary>Volumes of 4 x 3 x 2 voxels with spacing 1 x 2 x 3 mm.</summary>
internal static class TinyVolumes
{
    public static readonly VolumeGeometry Geometry = new(new(4, 3, 2), Affine.Scaling(-1, 2, 3, new(10, 20, 30)));

    /// <summary>An image whose lowest value is given; images of different lowest values differ.</summary>
    public static void Image(ScratchFolder folder, string path, float lowest = 0) =>
        NiftiFile.WriteImage(folder.File(path), new(Geometry, [.. Enumerable.Range(0, 24).Select(n => lowest + (50 * n))]));

    /// <summary>Labels whose first voxels hold the codes; the rest is background.</summary>
    public static void Label(ScratchFolder folder, string path, params ushort[] codes) =>
        NiftiFile.WriteLabels(folder.File(path), new(Geometry, [.. codes, .. new ushort[24 - codes.Length]]));

    /// <summary>An image with labels.</summary>
    public static void Pair(ScratchFolder folder, string image, string label, float lowest, params ushort[] codes)
    {
        Image(folder, image, lowest);
        Label(folder, label, codes);
    }
}
