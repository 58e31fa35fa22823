using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Rendering;
using SkiaSharp;

namespace MkdSeg.Imaging.Tests.Rendering;

/// <summary>Volumes of one bright corner or one label, whose place in the picture is known.</summary>
public sealed class ScanPictureTests
{
    private const int Margin = 10;
    private static readonly SKColor Ink = new(235, 235, 235);
    private string path = string.Empty;

    [SetUp]
    public void Place() => path = Path.Combine(Directory.CreateTempSubdirectory("mkdseg-").FullName, "scan.png");

    [TearDown]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    /// <summary>200 mm along every axis, from 100, 100 and 10 voxels: 1200 / 600 = 2 pixels a millimetre, 400 a panel.</summary>
    [Test]
    public void PlanesAreDrawnInMillimetresWhateverTheVoxels()
    {
        using SKBitmap sheet = Drawn(Scan((x, y, z) => 1), Labels((x, y, z) => 0));
        Assert.That(sheet.Width, Is.EqualTo((3 * 400) + (4 * Margin)));
        int row = Enumerable.Range(0, sheet.Height).First(y => Enumerable.Range(0, sheet.Width).Count(x => IsGrey(sheet, x, y)) > 1000);
        int[] columns = [.. Enumerable.Range(0, sheet.Width).Where(x => IsGrey(sheet, x, row + 20))];
        Assert.That(columns, Has.Length.EqualTo(3 * 400));
        int[] rows = [.. Enumerable.Range(row, sheet.Height - 60 - row).Where(y => IsGrey(sheet, Margin + 50, y))];
        Assert.That(rows, Has.Length.EqualTo(2 * 400), "with labels and without");

        // Five centimetres are a hundred pixels.
        int longest = Enumerable.Range(rows[^1] + 1, sheet.Height - rows[^1] - 1).Max(y => Longest(sheet, y));
        Assert.That(longest, Is.EqualTo(100));
    }

    /// <summary>A structure right, in front and above of the middle lies in the upper left quarter of every plane.</summary>
    [Test]
    public void SidesAreThoseOfRadiologists()
    {
        Volume<float> scan = Scan((x, y, z) => x + y + z);
        using SKBitmap sheet = Drawn(scan, Labels((x, y, z) => x > 70 && y > 70 && z > 7 ? 1 : 0));
        for (int panel = 0; panel < 3; panel++)
        {
            int left = Margin + (panel * (400 + Margin));
            (int X, int Y)[] panels = [.. Pixels(sheet, left, 400).Where(p => p.Y < sheet.Height - 60)];
            (int X, int Y)[] marked = [.. panels.Where(p => IsTinted(sheet.GetPixel(p.X, p.Y)))];
            Assert.That(marked, Is.Not.Empty, $"panel {panel}");
            Assert.That(marked.Max(p => p.X), Is.LessThan(left + 200), $"panel {panel}");
            Assert.That(marked.Max(p => p.Y), Is.LessThan(300), $"panel {panel}: the upper half of the upper row");
        }
    }

    [Test]
    public void TheWayAScanIsStoredDoesNotMatter()
    {
        static float Value(int x, int y, int z) => (x * 3) + y + (20 * z);
        static int Label(int x, int y, int z) => x > 60 && y < 40 && z > 4 ? 1 : 0;
        byte[] straight = Bytes(Scan(Value), Labels(Label));

        // Axis 0 runs to the left, axis 1 up, axis 2 to the back.
        Volume<float> scan = Scan(Value);
        Affine a = scan.Geometry.VoxelToWorld;
        var geometry = new VolumeGeometry(
            new(100, 10, 100), Affine.FromColumns(-1 * a.Column0, a.Column2, -1 * a.Column1, a.Apply(new(99, 99, 0))));
        var turned = new Volume<float>(geometry);
        var labels = new Volume<byte>(geometry);
        for (int z = 0; z < 10; z++)
        {
            for (int y = 0; y < 100; y++)
            {
                for (int x = 0; x < 100; x++)
                {
                    turned[99 - x, z, 99 - y] = Value(x, y, z);
                    labels[99 - x, z, 99 - y] = (byte)Label(x, y, z);
                }
            }
        }

        using SKBitmap one = SKBitmap.Decode(straight), two = Drawn(turned, labels);

        // The line of sizes differs, and the plane through an even number of voxels may be its neighbour.
        (int X, int Y)[] panels = [.. Pixels(one, 0, one.Width).Where(p => p.Y is > 80 and < 470)];
        Assert.That(panels.Count(p => IsTinted(one.GetPixel(p.X, p.Y))), Is.GreaterThan(10_000));
        Assert.That(panels.Count(p => IsTinted(one.GetPixel(p.X, p.Y)) != IsTinted(two.GetPixel(p.X, p.Y))), Is.LessThan(1000));
    }

    [Test]
    public void StructuresStandInTheLegendWithTheirOwnColours()
    {
        var own = new SKColor(1, 2, 253);
        using SKBitmap sheet = Drawn(
            Scan((x, y, z) => 1), Labels((x, y, z) => x == 1 ? 1 : 0), [new("liver", 1500, "#0102fd"), new("spleen", 0)]);
        int Count(SKColor colour) => Pixels(sheet, 0, sheet.Width).Count(p => sheet.GetPixel(p.X, p.Y) == colour);
        Assert.That(Count(own), Is.EqualTo(14 * 14));
        Assert.That(Count(StructureColours.OfClass(2)), Is.EqualTo(14 * 14), "what was not found is in the legend too");
        Assert.That(PngMark.IsOn(path), Is.True);
    }

    [Test]
    public void ASmallScanMakesALargePicture()
    {
        var geometry = new VolumeGeometry(new(16, 4, 16), Affine.Identity);
        using SKBitmap sheet = Drawn(
            new(geometry, [.. Enumerable.Range(0, 1024).Select(n => (float)n)]), new Volume<byte>(geometry), title: new string('w', 500));
        Assert.That(sheet.Width, Is.GreaterThanOrEqualTo(900));
    }

    [Test]
    public void ManyClassesHaveManyColours() =>
        Assert.That(Enumerable.Range(1, 60).Select(c => StructureColours.OfClass((byte)c)).Distinct().Count(), Is.EqualTo(60));

    private static bool IsGrey(SKBitmap sheet, int x, int y) =>
        sheet.GetPixel(x, y) is { } colour && colour.Red == colour.Blue && colour != new SKColor(32, 32, 32);

    private static bool IsTinted(SKColor colour) => colour.Red != colour.Blue;

    private static IEnumerable<(int X, int Y)> Pixels(SKBitmap sheet, int left, int width) =>
        Enumerable.Range(0, sheet.Height).SelectMany(y => Enumerable.Range(left, width).Select(x => (x, y)));

    private static int Longest(SKBitmap sheet, int y)
    {
        int longest = 0, run = 0;
        for (int x = 0; x < sheet.Width; x++)
        {
            run = sheet.GetPixel(x, y) == Ink ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static Volume<float> Scan(Func<int, int, int, float> value) => Filled(value);

    private static Volume<byte> Labels(Func<int, int, int, int> value) => Filled((x, y, z) => (byte)value(x, y, z));

    private static Volume<T> Filled<T>(Func<int, int, int, T> value)
        where T : unmanaged
    {
        var volume = new Volume<T>(new VolumeGeometry(new(100, 100, 10), Affine.Scaling(2, 2, 20)));
        for (int z = 0; z < 10; z++)
        {
            for (int y = 0; y < 100; y++)
            {
                for (int x = 0; x < 100; x++)
                {
                    volume[x, y, z] = value(x, y, z);
                }
            }
        }

        return volume;
    }

    private byte[] Bytes(Volume<float> scan, Volume<byte> labels)
    {
        ScanPicture.WritePng(path, scan, labels, [new("liver", 10)], "scan");
        return File.ReadAllBytes(path);
    }

    private SKBitmap Drawn(
        Volume<float> scan, Volume<byte> labels, IReadOnlyList<PictureStructure>? structures = null, string title = "scan.nii.gz")
    {
        ScanPicture.WritePng(path, scan, labels, structures ?? [new("liver", 10)], title);
        return SKBitmap.Decode(path);
    }
}
