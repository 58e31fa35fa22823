using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference.Tests;

public sealed class ProbabilityMapTests
{
    private static readonly VolumeGeometry Grid = new(new GridSize(6, 5, 4), Affine.Scaling(2, 2, 2, new(-5, 7, 11)));

    [Test]
    public void OnItsOwnGridTheLikeliestClassComesOut()
    {
        ProbabilityMap map = Random(classes: 3, seed: 1);
        byte[] expected = [.. Enumerable.Range(0, 120).Select(v => (byte)Enumerable.Range(0, 3).MaxBy(c => map.Values[(v * 3) + c]))];
        Assert.That(map.LabelsOn(Grid).Voxels, Is.EqualTo(expected));
    }

    [Test]
    public void AFlippedAndPermutedGridGetsTheSameAnatomy()
    {
        ProbabilityMap map = Random(classes: 4, seed: 2);
        Volume<byte> straight = map.LabelsOn(Grid);

        // Axis 0 of the other grid runs down (-z), axis 1 to the right (+x), axis 2 to the back (-y).
        Affine g = Grid.VoxelToWorld;
        var other = new VolumeGeometry(
            new GridSize(4, 6, 5),
            Affine.FromColumns(-1 * g.Column2, g.Column0, -1 * g.Column1, g.Apply(new(0, 4, 3))));
        Volume<byte> turned = map.LabelsOn(other);
        for (int k = 0; k < 4; k++)
        {
            for (int j = 0; j < 5; j++)
            {
                for (int i = 0; i < 6; i++)
                {
                    Assert.That(turned[3 - k, i, 4 - j], Is.EqualTo(straight[i, j, k]));
                }
            }
        }
    }

    [Test]
    public void BetweenVoxelsProbabilitiesAreMixedBeforeTheChoice()
    {
        // Two neighbours along x: class 1 with 0.6 against class 2, then class 2 with 0.9 against class 1.
        var pair = new VolumeGeometry(new GridSize(2, 1, 1), Affine.Identity);
        var map = new ProbabilityMap(pair, 3, [0, 0.6f, 0.4f, 0, 0.1f, 0.9f]);
        byte At(double x) => map.LabelsOn(new(new GridSize(1, 1, 1), Affine.Scaling(1, 1, 1, new(x, 0, 0)))).Voxels[0];

        // 0.6 (1 - f) + 0.1 f = 0.4 (1 - f) + 0.9 f at f = 0.2.
        Assert.That(At(0.19), Is.EqualTo(1));
        Assert.That(At(0.21), Is.EqualTo(2));
    }

    [Test]
    public void BeyondHalfAVoxelEverythingIsBackground()
    {
        var one = new VolumeGeometry(new GridSize(1, 1, 1), Affine.Scaling(2, 2, 2));
        var map = new ProbabilityMap(one, 2, [0, 1]);
        byte At(double x) => map.LabelsOn(new(new GridSize(1, 1, 1), Affine.Scaling(1, 1, 1, new(x, 0, 0)))).Voxels[0];
        Assert.That(At(0.99), Is.EqualTo(1));
        Assert.That(At(-0.99), Is.EqualTo(1));
        Assert.That(At(1.01), Is.Zero);
        Assert.That(At(-1.01), Is.Zero);
    }

    [Test]
    public void TheStructuresAreFoundDespiteStrayVoxels()
    {
        var grid = new VolumeGeometry(new GridSize(40, 40, 40), Affine.Scaling(2, 2, 2, new(-10, -20, -30)));
        var values = new float[40 * 40 * 40 * 2];
        for (int voxel = 0; voxel < 40 * 40 * 40; voxel++)
        {
            int x = voxel % 40, y = voxel / 40 % 40, z = voxel / 1600;
            bool heart = x is >= 10 and <= 20 && y is >= 5 and <= 15 && z is >= 20 and <= 30;
            values[(2 * voxel) + (heart || voxel is 0 or 63999 ? 1 : 0)] = 1;
        }

        Vector3D? centre = AnatomyLocator.Centre(AnatomyCounts.Of(new ProbabilityMap(grid, 2, values)));
        Assert.That(centre, Is.EqualTo(new Vector3D(-10 + (2 * 15), -20 + (2 * 10), -30 + (2 * 25))));
    }

    [Test]
    public void WithoutForegroundThereIsNoMiddle()
    {
        float[] background = [.. Enumerable.Range(0, 120).SelectMany(_ => new[] { 1f, 0f })];
        Assert.That(AnatomyLocator.Centre(AnatomyCounts.Of(new ProbabilityMap(Grid, 2, background))), Is.Null);
    }

    [Test]
    public void StructuresOutvoteOneThatIsTakenForAnotherOrgan()
    {
        // Three structures of 3 x 3 x 3 voxels around (10, 12, 14), each at its place; most of the first and all of a fourth
        // are found far away.
        var grid = new VolumeGeometry(new GridSize(30, 30, 30), Affine.Scaling(2, 2, 2, new(-10, -20, -30)));
        int[][] offsets = [[-4, 0, 0], [4, 1, 0], [0, 0, 5], [0, -5, 0]];
        var values = new float[grid.Size.Count * 5];
        for (int voxel = 0; voxel < grid.Size.Count; voxel++)
        {
            int x = voxel % 30, y = voxel / 30 % 30, z = voxel / 900;
            int found = Array.FindIndex(
                offsets, 0, 3, o => Math.Abs(x - 10 - o[0]) <= 1 && Math.Abs(y - 12 - o[1]) <= 1 && Math.Abs(z - 14 - o[2]) <= 1);
            bool liver = z is >= 1 and <= 5 && x >= 15;
            values[(5 * voxel) + (liver ? (x > 25 ? 4 : 1) : found + 1)] = 1;
        }

        StructurePlace[] places = [.. offsets.Select((o, n) => new StructurePlace($"s{n}", 2 * o[0], 2 * o[1], 2 * o[2]))];
        AnatomyCounts map = AnatomyCounts.Of(new ProbabilityMap(grid, 5, values));
        Vector3D truth = grid.VoxelToWorld.Apply(new(10, 12, 14));
        Assert.That(
            (AnatomyLocator.Centre(map, places[..3].Append(null).ToArray())!.Value - truth).Length,
            Is.Zero,
            "one of three is elsewhere");
        Assert.That((AnatomyLocator.Centre(map)!.Value - truth).Length, Is.GreaterThan(15), "the box is drawn away");
        Assert.That(AnatomyLocator.Centre(map, new StructurePlace?[4]), Is.Null);
    }

    [TestCase(new[] { 60, 30, 30 }, 2)]
    [TestCase(new[] { 20, 99, 1 }, 2, Description = "a hundredth of the foreground")]
    [TestCase(new[] { 19, 101, 0 }, 1)]
    [TestCase(new[] { 10, 109, 1 }, 1, Description = "less than a hundredth")]
    [TestCase(new[] { 120, 0, 0 }, 0)]
    public void StructuresCountFromAHundredthOfTheForeground(int[] voxels, int expected)
    {
        // One class after the other, each with a narrow lead.
        float[] values =
        [
            .. voxels.SelectMany((count, c) =>
                Enumerable.Range(0, count).SelectMany(_ => Enumerable.Range(0, 3).Select(k => k == c ? 0.4f : 0.3f))),
        ];
        Assert.That(AnatomyLocator.StructuresIn(AnatomyCounts.Of(new ProbabilityMap(Grid, 3, values))), Is.EqualTo(expected));
    }

    [Test]
    public void LargeRegionsAndTheirEdgesAreLabelledAsByBruteForce(
        [Values(2, 3, 8, 11)] int classes,
        [Values("oblique", "straight", "turned")] string direction)
    {
        // Regions of one class with a clear lead, as networks give them; by hand: the eight weighted corners in double precision.
        var size = new GridSize(9, 8, 7);
        var grid = new VolumeGeometry(size, Affine.Scaling(3, 3, 3, new(-12, -10, -9)));
        var random = new Random(classes);
        double[][] voxels = [.. Enumerable.Range(0, (int)size.Count).Select(v =>
        {
            int region = ((v % 9 > 4 ? 1 : 0) + (v / 9 % 8 > 3 ? 2 : 0) + (v / 72 > 3 ? 4 : 0)) % classes;
            return Enumerable.Range(0, classes).Select(c => (c == region ? 0.8 : 0.05) + (0.1 * random.NextDouble())).ToArray();
        })];
        var map = new ProbabilityMap(grid, classes, [.. voxels.SelectMany(v => v).Select(p => (float)p)]);
        Affine target = direction switch
        {
            "oblique" => Affine.FromColumns(new(.8, .3, -.1), new(-.25, .9, .2), new(.15, -.2, .7), new(-14, -16, -8)),
            "straight" => Affine.Scaling(.9, .8, .7, new(-13, -11.2, -10)),
            _ => Affine.FromColumns(new(0, 0, -.7), new(.9, 0, 0), new(0, -.8, 0), new(-13, 11.5, 9.2)),
        };
        Volume<byte> labels = map.LabelsOn(new(new(30, 29, 28), target));
        int seen = 0;
        for (int n = 0; n < labels.Voxels.Length; n++)
        {
            Vector3D p = grid.VoxelToWorld.Inverse().Apply(target.Apply(new(n % 30, n / 30 % 29, n / 870)));
            if (!(p.X >= 0 && p.Y >= 0 && p.Z >= 0 && p.X <= 8 && p.Y <= 7 && p.Z <= 6))
            {
                bool isBeyond = Math.Min(p.X, Math.Min(p.Y, p.Z)) < -0.5 - 1e-9 || p.X > 8.5 + 1e-9 || p.Y > 7.5 + 1e-9 || p.Z > 6.5 + 1e-9;
                Assert.That(!isBeyond || labels.Voxels[n] == 0, $"voxel {n} lies beyond the map");
                continue;
            }

            var mean = new double[classes];
            for (int corner = 0; corner < 8; corner++)
            {
                (int x, int y, int z) = ((int)p.X + (corner & 1), (int)p.Y + ((corner >> 1) & 1), (int)p.Z + (corner >> 2));
                double weight = (1 - Math.Abs(p.X - x)) * (1 - Math.Abs(p.Y - y)) * (1 - Math.Abs(p.Z - z));
                for (int c = 0; c < classes && weight > 0; c++)
                {
                    mean[c] += weight * voxels[x + (9 * (y + (8 * z)))][c];
                }
            }

            double[] ranked = [.. mean.OrderDescending()];
            if (ranked[0] - ranked[1] > 1e-5)
            {
                seen++;
                Assert.That(labels.Voxels[n], Is.EqualTo(Array.IndexOf(mean, ranked[0])), $"voxel {n}");
            }
        }

        Assert.That(seen, Is.GreaterThan(3000));
    }

    private static ProbabilityMap Random(int classes, int seed)
    {
        var random = new Random(seed);
        return new ProbabilityMap(Grid, classes, [.. Enumerable.Range(0, (int)Grid.Size.Count * classes).Select(_ => random.NextSingle())]);
    }
}
