using MkdSeg.Data.Check;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Data.Tests.Check;

public class StrayLabelsTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void One_voxel_that_doubles_the_crop_is_told_with_its_price()
    {
        new Blocks(new(40, 20, 20)).Fill(500, (2, 5, 5), 10).Fill(550, (33, 8, 8), 1).Write(folder, "ct_train_1", 1);
        new Blocks(new(40, 20, 20)).Fill(500, (2, 5, 5), 10).Write(folder, "mr_train_1", 2);
        DatasetReport report = DatasetCheck.Run(folder.Path);
        Finding found = report.Cases[0].Findings.Single(f => f.Kind == FindingKind.StrayLabels);
        Assert.That((found.Severity, found.Structure), Is.EqualTo((Severity.Note, "ra")));
        Assert.That(found.Words, Does.StartWith(
            "1 stray voxel of ra lies 21 mm from all other labels: "
            + "the box around the labels is 32 x 10 x 10 mm instead of 10 x 10 x 10 mm"));
        Assert.That((found.Numbers["voxels"], found.Numbers["distanceMm"]), Is.EqualTo((1, 21)));
        Assert.That((found.Numbers["extentMm"], found.Numbers["extentWithoutMm"]), Is.EqualTo((32, 10)));
        Assert.That(found.Numbers["cropMm"], Is.EqualTo(36.8).Within(1e-9));
        Assert.That(report.Cases[1].Notes, Is.Empty);
        Finding crop = report.Findings.Single(f => f.Kind == FindingKind.Crop);
        Assert.That(crop.Cases, Is.EqualTo(new[] { "ct_train_1" }));
        Assert.That(crop.Numbers["cropWithoutMm"], Is.EqualTo(11.5).Within(1e-9));
        Assert.That(report.IsClean, Is.True, "a patient may be like that: no error");
    }

    [Test]
    public void A_second_organ_and_a_near_crumb_are_no_strays()
    {
        // The kidney-like block is a piece of its own; the crumb lies beside the first block.
        new Blocks(new(40, 20, 20)).Fill(500, (2, 5, 5), 8).Fill(600, (30, 5, 5), 4).Fill(500, (12, 6, 6), 1)
            .Write(folder, "ct_train_1", 1);
        Assert.That(DatasetCheck.Run(folder.Path).Cases[0].Findings, Is.Empty);
    }

    [Test]
    public void Voxels_that_share_a_corner_are_one_piece_and_boxes_are_in_millimetres()
    {
        var geometry = new VolumeGeometry(new(6, 6, 6), Affine.Scaling(-2, 3, 1, new(7, 0, 0)));
        var classes = new Volume<byte>(geometry);
        classes[1, 1, 1] = 1;
        classes[2, 2, 2] = 2;
        classes[2, 1, 3] = 2;
        classes[5, 5, 5] = 1;
        classes[5, 5, 4] = 1;
        IReadOnlyList<ForegroundPiece> pieces = ForegroundPiece.Of(classes, 3);
        Assert.That(pieces.Select(p => string.Join(' ', p.Counts)), Is.EqualTo(new[] { "0 1 2", "0 2 0" }));
        Assert.That(pieces[0].Box.Minimum, Is.EqualTo(new Vector3D(7 - 5, 1.5, 0.5)));
        Assert.That(pieces[0].Box.Maximum, Is.EqualTo(new Vector3D(7 - 1, 7.5, 3.5)));
    }

    [Test]
    public void Pieces_agree_with_a_flood_fill_on_random_labels()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 30; trial++)
        {
            var classes = new Volume<byte>(new VolumeGeometry(new(7, 6, 5), Affine.Identity));
            for (int n = 0; n < classes.Voxels.Length; n++)
            {
                classes.Voxels[n] = (byte)(random.NextDouble() < 0.15 ? 1 : 0);
            }

            Assert.That(ForegroundPiece.Of(classes, 2).Select(p => p.Voxels).Order(), Is.EqualTo(Flooded(classes).Order()));
        }
    }

    private static List<long> Flooded(Volume<byte> classes)
    {
        GridSize size = classes.Size;
        var seen = new bool[classes.Voxels.Length];
        var counts = new List<long>();
        for (int start = 0; start < seen.Length; start++)
        {
            if (seen[start] || classes.Voxels[start] == 0)
            {
                continue;
            }

            var open = new Stack<int>([start]);
            seen[start] = true;
            long count = 0;
            while (open.TryPop(out int at))
            {
                count++;
                (int x, int y, int z) = (at % size.X, at / size.X % size.Y, at / size.X / size.Y);
                for (int other = 0; other < seen.Length; other++)
                {
                    (int ox, int oy, int oz) = (other % size.X, other / size.X % size.Y, other / size.X / size.Y);
                    if (!seen[other] && classes.Voxels[other] > 0 && Math.Abs(x - ox) < 2 && Math.Abs(y - oy) < 2 && Math.Abs(z - oz) < 2)
                    {
                        seen[other] = true;
                        open.Push(other);
                    }
                }
            }

            counts.Add(count);
        }

        return counts;
    }
}
