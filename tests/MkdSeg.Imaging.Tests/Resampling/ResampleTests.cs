using MkdSeg.Testing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Resampling;

namespace MkdSeg.Imaging.Tests.Resampling;

/// <summary>Resampling between oblique grids: properties that hold exactly, brute force, and SciPy 1.10.1 for single points.</summary>
public sealed class ResampleTests
{
    [Test]
    public void OntoItsOwnGridNothingChanges([Values] bool tilted)
    {
        foreach (Affine affine in TestGrids.AllOrientations(tilted))
        {
            Volume<float> source = Random(new(new(7, 6, 5), affine));
            source.Voxels[17] = float.NaN;
            Assert.That(Resample.Linear(source, source.Geometry, -1).Voxels, Is.EqualTo(source.Voxels));
            Assert.That(Resample.Nearest(source, source.Geometry, -1).Voxels, Is.EqualTo(source.Voxels));
        }
    }

    [Test]
    public void SmoothingInPartsChangesNoBit([Values] bool tilted, [Values(2, 3, 40)] int parts)
    {
        foreach (Affine affine in TestGrids.AllOrientations(tilted))
        {
            Volume<float> source = Random(new(new(21, 18, 11), affine));
            var target = new VolumeGeometry(new(9, 8, 13), Affine.Scaling(1.7, 1.9, 2.1, source.Geometry.Centre - new Vector3D(7, 7, 12)));
            Assert.That(
                Resample.LinearSmoothed(source, target, -1, Math.Min(parts, 13)).Voxels,
                Is.EqualTo(Resample.LinearSmoothed(source, target, -1).Voxels));
        }
    }

    [Test]
    public void AFunctionLinearInTheWorldIsKept()
    {
        // Trilinear interpolation reproduces a + b.x at every point among the centres.
        var fine = new VolumeGeometry(
            new(20, 22, 24),
            TestGrids.Rotation(new(1, 2, -1), 0.4).After(Affine.Scaling(.9, -.8, 1.1, new(-9, 9, -12))));
        static double Function(Vector3D p) => 3 + (2 * p.X) - p.Y + (0.5 * p.Z);
        Volume<float> source = Fill(fine, Function);
        var target = new VolumeGeometry(new(9, 8, 7), TestGrids.Tilt.After(Affine.Scaling(-.7, .6, .8, new(3, -2, -4))));
        Volume<float> result = Resample.Linear(source, target, float.NaN);
        Volume<float> expected = Fill(target, Function);
        int inside = result.Voxels.Count(v => !float.IsNaN(v));
        Assert.That(inside, Is.GreaterThan(200));
        for (int v = 0; v < result.Voxels.Length; v++)
        {
            Vector3D p = fine.VoxelToWorld.Inverse().Apply(target.VoxelToWorld.Apply(Index(target.Size, v)));
            if (p.X >= 0 && p.Y >= 0 && p.Z >= 0 && p.X <= 19 && p.Y <= 21 && p.Z <= 23)
            {
                Assert.That(result.Voxels[v], Is.EqualTo(expected.Voxels[v]).Within(2e-5));
            }
        }
    }

    [TestCase(.3, 1.7, .9, 336.94f)]
    [TestCase(2.25, .5, .1, 46.85f)]
    [TestCase(3, 2, 1, 529f)]
    public void PointsEqualScipys(double x, double y, double z, float scipy)
    {
        // scipy.ndimage.map_coordinates(order=1) of arange(24)**2 in the shape (4, 3, 2), axis 0 fastest.
        var source = new Volume<float>(new(new(4, 3, 2), Affine.Identity), [.. Enumerable.Range(0, 24).Select(i => (float)(i * i))]);
        var point = new VolumeGeometry(new(1, 1, 1), Affine.Scaling(1, 1, 1, new(x, y, z)));
        Assert.That(Resample.Linear(source, point, 0).Voxels[0], Is.EqualTo(scipy).Within(1e-4));
    }

    [Test]
    public void HalfAVoxelAroundTheOutermostCentresIsInside()
    {
        // By hand: centres at 0, 1, 2 with values 10, 20, 40; steps of a quarter from -0.75 to 2.75.
        var source = new Volume<float>(new(new(3, 1, 1), Affine.Identity), [10, 20, 40]);
        var target = new VolumeGeometry(new(15, 1, 1), Affine.Scaling(.25, 1, 1, new(-.75, 0, 0)));
        float n = float.NaN;
        Assert.That(
            Resample.Linear(source, target, n).Voxels,
            Is.EqualTo(new[] { n, 10, 10, 10, 12.5f, 15, 17.5f, 20, 25, 30, 35, 40, 40, 40, n }));
        Assert.That(
            Resample.Nearest(source, target, -1f).Voxels,
            Is.EqualTo(new float[] { -1, 10, 10, 10, 10, 20, 20, 20, 20, 40, 40, 40, 40, 40, -1 }));
    }

    [Test]
    public void NearestEqualsBruteForce()
    {
        // Between orthogonal grids the voxel nearest in indices is the nearest in millimetres.
        Volume<float> source = Random(new(new(6, 7, 5), TestGrids.Tilt.After(Affine.Scaling(1.1, .9, 2, new(-3, -3, -4)))));
        var target = new VolumeGeometry(
            new(9, 8, 10),
            TestGrids.Rotation(new(0, 1, 1), 0.6).After(Affine.Scaling(-.9, 1, .8, new(3, -3, -4))));
        Volume<float> result = Resample.Nearest(source, target, float.NaN);
        Affine inverse = source.Geometry.VoxelToWorld.Inverse();
        int inside = 0;
        for (int v = 0; v < result.Voxels.Length; v++)
        {
            Vector3D world = target.VoxelToWorld.Apply(Index(target.Size, v));
            Vector3D p = inverse.Apply(world);
            bool isInside = Enumerable.Range(0, 3).All(a => p[a] >= -.5 && p[a] <= source.Size[a] - .5);
            int nearest = Enumerable.Range(0, source.Voxels.Length)
                .MinBy(s => (source.Geometry.VoxelToWorld.Apply(Index(source.Size, s)) - world).Length);
            Assert.That(result.Voxels[v], Is.EqualTo(isInside ? source.Voxels[nearest] : float.NaN), $"voxel {v}");
            inside += isInside ? 1 : 0;
        }

        Assert.That(inside, Is.InRange(100, 700));
    }

    [Test]
    public void LabelsOfAnyTypeAreCarried()
    {
        var labels = new Volume<ushort>(new(new(2, 1, 1), Affine.Scaling(2, 2, 2)), [500, 820]);
        var fine = new VolumeGeometry(new(6, 1, 1), Affine.Scaling(1, 1, 1, new(-1.5, 0, 0)));
        Assert.That(Resample.Nearest(labels, fine, (ushort)7).Voxels, Is.EqualTo(new ushort[] { 7, 500, 500, 820, 820, 7 }));
    }

    private static Vector3D Index(GridSize n, int v) => new(v % n.X, v / n.X % n.Y, v / (n.X * n.Y));

    private static Volume<float> Fill(VolumeGeometry geometry, Func<Vector3D, double> function)
    {
        Vector3D Place(int voxel) => geometry.VoxelToWorld.Apply(Index(geometry.Size, voxel));
        return new(geometry, [.. Enumerable.Range(0, (int)geometry.Size.Count).Select(v => (float)function(Place(v)))]);
    }

    private static Volume<float> Random(VolumeGeometry geometry)
    {
        var random = RandomStream.Create(5, "resample test");
        return Fill(geometry, _ => random.NextDouble());
    }
}
