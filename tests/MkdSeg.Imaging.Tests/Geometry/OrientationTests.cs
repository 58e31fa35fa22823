using MkdSeg.Testing;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Tests.Geometry;

/// <summary>Axis codes against nibabel 5.0.0's aff2axcodes, and reordering to RAS+ and back.</summary>
public sealed class OrientationTests
{
    [TestCase("RAS", .7, -.1, .05, .2, .6, -.3, -.05, .2, 1.9)]
    [TestCase("AIR", -.1, .2, 2.4, .6, .5, .3, .5, -.62, .1)]
    [TestCase("RAI", .5, .5, 0, -.5, .5, 0, 0, 0, -3)]
    [TestCase("RAS", .9, .8, .1, .3, .4, .2, .1, 0, 1.2)]
    [TestCase("IRA", -.2, .9, -.3, -.1, .1, 1.1, -1.5, -.2, .2)]
    public void CodesEqualNibabels(string codes, params double[] rows)
    {
        Affine affine = Affine.FromColumns(
            new(rows[0], rows[3], rows[6]), new(rows[1], rows[4], rows[7]), new(rows[2], rows[5], rows[8]), default);
        Assert.That(Orientation.Of(affine).Codes, Is.EqualTo(codes));
    }

    [Test]
    public void The48OrientationsAreTold([Values] bool tilted)
    {
        string[] codes = [.. TestGrids.AllOrientations(tilted).Select(a => Orientation.Of(a).Codes)];
        Assert.That(codes, Is.Unique);
        Assert.That(codes, Has.Length.EqualTo(48));
        Assert.That(codes[0], Is.EqualTo("RAS"));
    }

    [Test]
    public void AFlatAffineHasNoOrientation() =>
        Assert.Throws<InvalidInputException>(() => Orientation.Of(Affine.Scaling(1, 0, 1)));

    [Test]
    public void CanonicalKeepsEveryVoxelInItsPlace([Values] bool tilted)
    {
        foreach (Affine affine in TestGrids.AllOrientations(tilted))
        {
            var original = new VolumeGeometry(new(2, 3, 5), affine);
            var volume = new Volume<float>(original, [.. Enumerable.Range(0, 30).Select(i => MathF.Sqrt(i + 1))]);
            var order = new CanonicalOrientation(original);
            Volume<float> canonical = order.Apply(volume);
            Assert.That(Orientation.Of(canonical.Geometry.VoxelToWorld).Codes, Is.EqualTo("RAS"));

            // By brute force: the voxel of the original at the same place has the same value.
            Affine back = affine.Inverse().After(canonical.Geometry.VoxelToWorld);
            GridSize n = canonical.Size;
            for (int v = 0; v < 30; v++)
            {
                (int i, int j, int k) = (v % n.X, v / n.X % n.Y, v / (n.X * n.Y));
                Vector3D p = back.Apply(new(i, j, k));
                float expected = volume[(int)Math.Round(p.X), (int)Math.Round(p.Y), (int)Math.Round(p.Z)];
                Assert.That(canonical[i, j, k], Is.EqualTo(expected));
            }
        }
    }

    [Test]
    public void AnotherGeometryIsRefused()
    {
        var order = new CanonicalOrientation(new(new(2, 3, 5), Affine.Scaling(-1, 1, 1)));
        Assert.Throws<ArgumentException>(() => order.Apply(new Volume<byte>(order.Canonical)));
    }
}
