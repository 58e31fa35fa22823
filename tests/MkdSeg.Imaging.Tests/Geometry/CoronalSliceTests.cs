using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Tests.Geometry;

public class CoronalSliceTests
{
    private static readonly VolumeGeometry Ras = new(new(3, 2, 4), Affine.Scaling(1, 2, 3));

    [Test]
    public void Row_0_is_superior_and_column_0_the_patients_right()
    {
        // Voxel (i, j, k) holds 100 i + 10 j + k, so the picture can be read off.
        var volume = new Volume<float>(Ras);
        for (int n = 0; n < 24; n++)
        {
            volume[n % 3, n / 3 % 2, n / 6] = (100 * (n % 3)) + (10 * (n / 3 % 2)) + (n / 6);
        }

        Assert.That(SlicePlane.Coronal.Extract(volume, 1), Is.EqualTo(new float[]
        {
            213, 113, 13,
            212, 112, 12,
            211, 111, 11,
            210, 110, 10,
        }));
    }

    [Test]
    public void Insert_undoes_extract_and_touches_no_other_slice()
    {
        byte[] voxels = [.. Enumerable.Range(1, 24).Select(n => (byte)n)];
        var source = new Volume<byte>(Ras, voxels);
        var target = new Volume<byte>(Ras);
        SlicePlane.Coronal.Insert(target, 0, SlicePlane.Coronal.Extract(source, 0));
        Assert.That(target[0, 1, 0], Is.EqualTo(0));
        SlicePlane.Coronal.Insert(target, 1, SlicePlane.Coronal.Extract(source, 1));
        Assert.That(target.Voxels, Is.EqualTo(voxels));
    }

    [Test]
    public void Wrong_arguments_are_refused()
    {
        var volume = new Volume<byte>(Ras);
        Assert.That(() => SlicePlane.Coronal.Extract(volume, 2), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SlicePlane.Coronal.Extract(volume, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SlicePlane.Coronal.Insert(volume, 0, new byte[11]), Throws.ArgumentException);
        var flipped = new Volume<byte>(new VolumeGeometry(new(3, 2, 4), Affine.Scaling(1, 2, -3)));
        Assert.That(() => SlicePlane.Coronal.Extract(flipped, 0), Throws.ArgumentException);
    }
}
