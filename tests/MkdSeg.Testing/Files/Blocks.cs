using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Testing.Files;

/// <summary>MM-WHS cases of a grid of one's own: a block of labels in an image whose intensities depend on a seed.</summary>
public sealed class Blocks
{
    public Blocks(GridSize size, Affine? place = null)
    {
        Geometry = new(size, place ?? Affine.Identity);
        Labels = new ushort[size.Count];
    }

    public VolumeGeometry Geometry { get; }

    public ushort[] Labels { get; }

    /// <summary>Labels the voxels from (x, y, z) on.</summary>
    public Blocks Fill(ushort value, (int X, int Y, int Z) from, int edge)
    {
        for (int n = 0; n < edge * edge * edge; n++)
        {
            (int i, int j, int k) = (from.X + (n % edge), from.Y + (n / edge % edge), from.Z + (n / edge / edge));
            Labels[i + (Geometry.Size.X * (j + (Geometry.Size.Y * k)))] = value;
        }

        return this;
    }

    /// <summary>Image and labels of a case.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="id">For example <c>ct_train_1001</c>.</param>
    /// <param name="seed">Images of different seeds differ.</param>
    /// <param name="intensity">Of voxel n; null for noise.</param>
    public Blocks Write(ScratchFolder folder, string id, int seed, Func<int, float>? intensity = null)
    {
        var random = new Random(seed);
        float[] voxels = [.. Enumerable.Range(0, Labels.Length).Select(n => intensity is null ? (float)random.NextDouble() : intensity(n))];
        NiftiFile.WriteImage(folder.File($"{id}_image.nii.gz"), new(Geometry, voxels));
        NiftiFile.WriteLabels(folder.File($"{id}_label.nii.gz"), new(Geometry, Labels));
        return this;
    }
}
