using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Testing.Files;

/// <summary>Writes NIfTI cases of 4 x 3 x 2 voxels with spacing 1 x 2 x 3 mm.</summary>
public static class TinyMmWhs
{
    public static readonly VolumeGeometry Geometry = new(new(4, 3, 2), Affine.Scaling(-1, 2, 3, new(10, 20, 30)));

    /// <summary>Each structure once or more: lv 2, rv 1, la 1, ra 1, myo 1, aa 1, pa 1 voxels.</summary>
    public static ushort[] AllStructures => [500, 500, 600, 420, 550, 205, 820, 850, .. new ushort[16]];

    /// <param name="folder">Where to.</param>
    /// <param name="id">For example <c>ct_train_1001</c>.</param>
    /// <param name="labels">24 values; null for an image alone.</param>
    /// <param name="seed">Images of different seeds differ.</param>
    /// <param name="labelGeometry">Null for the image's.</param>
    public static void Write(ScratchFolder folder, string id, ushort[]? labels, int seed, VolumeGeometry? labelGeometry = null)
    {
        float[] voxels = [.. Enumerable.Range(0, 24).Select(n => (float)((10 * n) - 100 + seed))];
        string parent = id[..id.LastIndexOf('_')];
        NiftiFile.WriteImage(folder.File($"{parent}/{id}_image.nii.gz"), new(Geometry, voxels));
        if (labels is not null)
        {
            NiftiFile.WriteLabels(folder.File($"{parent}/{id}_label.nii.gz"), new(labelGeometry ?? Geometry, labels));
        }
    }
}
