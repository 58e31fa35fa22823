using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference.Tests;

public sealed class LargestComponentTests
{
    [Test]
    public void VoxelsThatTouchAtACornerAreOnePart()
    {
        Volume<byte> classes = Empty(5, 5, 5);
        classes[1, 1, 1] = classes[2, 2, 2] = classes[3, 3, 3] = 1;
        Assert.That(LargestComponent.Keep(classes), Is.Zero);
        Assert.That(classes.Voxels.Count(v => v == 1), Is.EqualTo(3));
    }

    [Test]
    public void OfEveryStructureTheLargestPartStays()
    {
        Volume<byte> classes = Empty(8, 3, 1);
        (classes[0, 0, 0], classes[1, 0, 0], classes[3, 0, 0]) = (1, 1, 1);
        (classes[6, 0, 0], classes[6, 2, 0], classes[7, 2, 0]) = (2, 2, 2);
        classes[2, 0, 0] = 3; // between the two parts of class 1, and no bridge
        Assert.That(LargestComponent.Keep(classes), Is.EqualTo(2));
        Assert.That((classes[3, 0, 0], classes[6, 0, 0]), Is.EqualTo(((byte)0, (byte)0)));
        Assert.That((classes[0, 0, 0], classes[6, 2, 0], classes[2, 0, 0]), Is.EqualTo(((byte)1, (byte)2, (byte)3)));
    }

    [Test]
    public void RandomVolumesAreAsByFloodFill([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        Volume<byte> classes = Empty(9, 8, 7);
        for (int n = 0; n < classes.Voxels.Length; n++)
        {
            classes.Voxels[n] = (byte)(random.Next(100) < 75 ? 0 : random.Next(1, 3));
        }

        byte[] before = [.. classes.Voxels];
        List<int>[] parts = Parts(classes);
        LargestComponent.Keep(classes);
        for (byte c = 1; c <= 2; c++)
        {
            int most = parts.Where(part => before[part[0]] == c).Max(part => part.Count);
            Assert.That(classes.Voxels.Count(v => v == c), Is.EqualTo(most));
            Assert.That(parts.Any(part => part.Count == most && part.TrueForAll(v => classes.Voxels[v] == c)), "one whole part");
        }

        Assert.That(classes.Voxels.Where((v, n) => v != 0 && v != before[n]), Is.Empty);
    }

    /// <summary>By the definition: neighbours differ by at most one along each axis.</summary>
    private static List<int>[] Parts(Volume<byte> classes)
    {
        GridSize size = classes.Size;
        var seen = new HashSet<int>();
        var parts = new List<List<int>>();
        for (int start = 0; start < classes.Voxels.Length; start++)
        {
            if (classes.Voxels[start] == 0 || !seen.Add(start))
            {
                continue;
            }

            var part = new List<int> { start };
            for (int n = 0; n < part.Count; n++)
            {
                (int x, int y, int z) = (part[n] % size.X, part[n] / size.X % size.Y, part[n] / (size.X * size.Y));
                for (int step = 0; step < 27; step++)
                {
                    (int i, int j, int k) = (x + (step % 3) - 1, y + (step / 3 % 3) - 1, z + (step / 9) - 1);
                    int other = i + (size.X * (j + (size.Y * k)));
                    if (i >= 0 && j >= 0 && k >= 0 && i < size.X && j < size.Y && k < size.Z
                        && classes.Voxels[other] == classes.Voxels[start] && seen.Add(other))
                    {
                        part.Add(other);
                    }
                }
            }

            parts.Add(part);
        }

        return [.. parts];
    }

    private static Volume<byte> Empty(int x, int y, int z) => new(new VolumeGeometry(new(x, y, z), Affine.Identity));
}
