using System.Text.Json;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Resampling;

namespace MkdSeg.Data.Tests.Preprocessing;

public class PreprocessorTests
{
    private static readonly Preprocessor Crop = new(16, 22.1);

    [Test]
    public void One_anatomy_gives_one_prepared_case_however_it_is_stored()
    {
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        Volume<byte> classes = Anatomy.Classes(Anatomy.Ras);
        PreparedCase expected = Crop.Prepare(image, classes, Anatomy.Heart, Modality.Mr, "mr_1");
        Assert.That(expected.Classes!.Voxels.Distinct().Order(), Is.EqualTo(new byte[] { 0, 1, 2 }));
        int orientations = 0;
        var pairs = Anatomy.AllOrientations(image).Zip(Anatomy.AllOrientations(classes));
        foreach ((Volume<float> storedImage, Volume<byte> storedClasses) in pairs)
        {
            PreparedCase prepared = Crop.Prepare(storedImage, storedClasses, Anatomy.Heart, Modality.Mr, "mr_1");
            Assert.That(prepared.Grid, Is.EqualTo(expected.Grid));
            Assert.That(LargestDifference(prepared.Image.Voxels, expected.Image.Voxels), Is.LessThan(1e-5));
            Assert.That(prepared.Classes!.Voxels, Is.EqualTo(expected.Classes.Voxels));
            orientations++;
        }

        Assert.That(orientations, Is.EqualTo(48));
    }

    [Test]
    public void The_patients_right_is_on_the_left_of_the_picture_and_the_head_at_the_top()
    {
        // Class 2 lies 6 mm to the right, 5 mm up and 4 mm to the front of class 1.
        PreparedCase prepared = Crop.Prepare(Anatomy.Image(Anatomy.Ras), Anatomy.Classes(Anatomy.Ras), Anatomy.Heart, Modality.Ct);
        (double row, double column, double slice) one = MeanPlace(prepared, 1);
        (double row, double column, double slice) two = MeanPlace(prepared, 2);
        Assert.That(two.column, Is.LessThan(one.column - 2));
        Assert.That(two.row, Is.LessThan(one.row - 2));
        Assert.That(two.slice, Is.GreaterThan(one.slice + 1));
    }

    [Test]
    public void The_darkest_are_clipped_before_the_z_score_if_asked_for()
    {
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        image[10, 12, 8] = -100_000;
        Preprocessor clipping = Crop with { ClipLow = 0.01 };
        double Spread(Preprocessor preparation)
        {
            float[] voxels = preparation.Prepare(image, null, Anatomy.Ras.Centre, Modality.Mr).Image.Voxels;
            return voxels.Order().ElementAt(voxels.Length * 9 / 10) - voxels.Order().ElementAt(voxels.Length / 10);
        }

        Assert.That(Spread(clipping), Is.GreaterThan(5 * Spread(Crop)), "one voxel no longer squeezes all others");
        Assert.That(clipping, Is.Not.EqualTo(Crop));
        Assert.That(JsonSerializer.Serialize(Crop), Does.Not.Contain("ClipLow").And.Not.Contain("Reach"), "caches stay what they are");
        Assert.That(JsonSerializer.Deserialize<Preprocessor>(JsonSerializer.Serialize(clipping)), Is.EqualTo(clipping));
    }

    [Test]
    public void What_reaches_beyond_the_crop_is_answered_for_with_the_crops_intensities()
    {
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        VolumeGeometry crop = Crop.GridFor(image.Geometry, Anatomy.Heart);
        Assert.That(Crop.AnswerGridFor(image.Geometry, Anatomy.Heart, 4), Is.EqualTo(crop));

        // 22.1 mm in 16 pixels; 27 mm are 19.5 of them, and the next multiple of 4 is 20.
        Preprocessor reaching = Crop with { ReachMm = 27 };
        VolumeGeometry wide = reaching.AnswerGridFor(image.Geometry, Anatomy.Heart, 4);
        Assert.That((wide.Size.X, wide.Size.Y, wide.Size.Z), Is.EqualTo((20, 20, 20)));
        Assert.That(wide.Spacing.X, Is.EqualTo(crop.Spacing.X).Within(1e-12));
        Volume<float> all = reaching.PrepareOn(wide, image, null, Modality.Mr, measuredOn: crop).Image;
        Volume<float> inside = Crop.PrepareOn(crop, image, null, Modality.Mr).Image;
        for (int k = 0; k < 16; k++)
        {
            for (int j = 0; j < 16; j++)
            {
                for (int i = 0; i < 16; i++)
                {
                    Assert.That(all[i + 2, j + 2, k + 2], Is.EqualTo(inside[i, j, k]).Within(1e-4));
                }
            }
        }
    }

    [Test]
    public void Voxels_of_the_grid_lie_where_the_anatomy_is()
    {
        PreparedCase prepared = Crop.Prepare(Anatomy.Image(Anatomy.Ras), Anatomy.Classes(Anatomy.Ras), Anatomy.Heart, Modality.Ct);
        Volume<byte> truth = Anatomy.Classes(prepared.Grid);

        // Nearest neighbours move a border by at most half a stored voxel; the bulk must agree.
        int agree = truth.Voxels.Zip(prepared.Classes!.Voxels).Count(pair => pair.First == pair.Second);
        Assert.That(agree, Is.GreaterThan(0.9 * truth.Voxels.Length));

        // And back by geometry: the stored grid's labels are found again.
        Volume<byte> back = Resample.Nearest(prepared.Classes, Anatomy.Ras, (byte)0);
        Volume<byte> stored = Anatomy.Classes(Anatomy.Ras);
        double inBoth = 2.0 * stored.Voxels.Zip(back.Voxels).Count(pair => pair.First == 1 && pair.Second == 1);
        Assert.That(inBoth / (stored.Voxels.Count(v => v == 1) + back.Voxels.Count(v => v == 1)), Is.GreaterThan(0.9));
    }

    [Test]
    public void What_was_not_scanned_is_dark_and_background_and_in_no_statistic()
    {
        // The same crop with and without empty surroundings: half of the wider crop lies outside the volume.
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        Volume<byte> all = Anatomy.Fill<byte>(Anatomy.Ras, _ => 1);
        PreparedCase wide = new Preprocessor(32, 80).Prepare(image, all, Anatomy.Ras.Centre, Modality.Mr);
        Assert.That(wide.Image.Voxels.All(float.IsFinite), Is.True);
        Assert.That(wide.Image[0, 0, 0], Is.EqualTo(-1));
        Assert.That(wide.Classes![0, 0, 0], Is.EqualTo(0));
        Assert.That(wide.Classes[16, 16, 16], Is.EqualTo(1));

        // z-score 0 maps to 2 x 1.8 / 6.2 - 1 = -0.419355 in MR; the mean of the scanned voxels is there but for clamping.
        double mean = wide.Image.Voxels.Where((_, n) => wide.Classes.Voxels[n] == 1).Average();
        Assert.That(mean, Is.EqualTo(-0.419355).Within(0.01));
    }

    [Test]
    public void The_modality_decides_the_range()
    {
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        float ct = Crop.Prepare(image, null, Anatomy.Heart, Modality.Ct).Image[5, 6, 7];
        float mr = Crop.Prepare(image, null, Anatomy.Heart, Modality.Mr).Image[5, 6, 7];

        // Both come from one z-score: (ct + 1) / 2 x 6.0 - 2.8 = (mr + 1) / 2 x 6.2 - 1.8.
        Assert.That(((ct + 1) / 2 * 6.0) - 2.8, Is.EqualTo(((mr + 1) / 2 * 6.2) - 1.8).Within(1e-5));
    }

    [Test]
    public void Slices_of_a_stack_are_not_blended()
    {
        // 32 x 3 x 24: each slice has its own brightness, and the picture is reduced to half.
        var geometry = new VolumeGeometry(new(32, 3, 24), Affine.Identity);
        Volume<float> stack = Anatomy.Fill(geometry, p => (float)((1000 * p.Y) + p.X));
        Volume<byte> classes = Anatomy.Fill(geometry, p => (byte)(p.Y + 1));
        PreparedCase prepared = new Preprocessor(16, null).Prepare(stack, classes, null, Modality.Ct);
        Assert.That((prepared.Grid.Size, prepared.SliceCount), Is.EqualTo((new GridSize(16, 3, 16), 3)));
        for (int j = 0; j < 3; j++)
        {
            // 24 rows of 32 fill 12 rows of 16; two rows above and below are outside.
            Assert.That(prepared.ClassSlice(j).Count(c => c == j + 1), Is.EqualTo(12 * 16));
            Assert.That(prepared.ClassSlice(j).Count(c => c == 0), Is.EqualTo(4 * 16));
            Assert.That(prepared.ImageSlice(j)[..16], Is.All.EqualTo(-1f));
        }

        // Values 0..2031, mean 1015.5: a blended slice would lie between; the slices keep their distance of 1000.
        float[] first = prepared.ImageSlice(0), second = prepared.ImageSlice(1), third = prepared.ImageSlice(2);
        double step = second[8 * 16] - first[8 * 16];
        Assert.That(third[(8 * 16) + 15] - second[(8 * 16) + 15], Is.EqualTo(step).Within(1e-4));
        Assert.That(step, Is.GreaterThan(0.3));
    }

    [Test]
    public void Detail_that_the_grid_cannot_hold_does_not_alias()
    {
        // Voxels of a trend with stripes of one voxel; every third voxel is kept, and their stripes would still alternate.
        // The Gaussian for a factor of 3 leaves exp(-pi^2 / 2 x 8 / (8 ln 2)) = 0.0008 of them.
        var geometry = new VolumeGeometry(new(48, 1, 48), Affine.Identity);
        Preprocessor third = new(16, null) { Clip = new(0) };
        float[] striped = third.Prepare(
            Anatomy.Fill(geometry, p => (float)(p.X + (10 * (1 - (p.X % 2 * 2))))), null, null, Modality.Ct).ImageSlice(0);

        // Second differences: 0 for the trend, large for alternating stripes. The outer columns feel the repeated edge.
        float[] row = striped[(8 * 16)..(9 * 16)];
        double largest = Enumerable.Range(4, 8).Max(c => Math.Abs(row[c - 1] - (2 * row[c]) + row[c + 1]));
        Assert.That(largest, Is.LessThan(0.01));
        Assert.That(row[3], Is.GreaterThan(row[12] + 0.3f), "the trend stays: x falls along a row");
    }

    [Test]
    public void A_crop_without_a_centre_and_a_grid_beside_the_image_are_refused()
    {
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        Assert.That(() => Crop.Prepare(image, null, null, Modality.Ct),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("centre"));
        Assert.That(() => Crop.Prepare(image, null, new Vector3D(900, 0, 0), Modality.Ct),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("scanned field"));
        Assert.That(() => new Preprocessor(0, null), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => new Preprocessor(16, 0), Throws.TypeOf<InvalidInputException>());
    }

    [Test]
    public void Json_keeps_every_option()
    {
        Preprocessor odd = new(64, 123.5) { Clip = new(0.05), CtRange = new(-1, 2), MrRange = new(-3, 4) };
        string json = JsonSerializer.Serialize(odd);
        Assert.That(JsonSerializer.Deserialize<Preprocessor>(json), Is.EqualTo(odd));
        Assert.That(JsonSerializer.Deserialize<Preprocessor>(json), Is.Not.EqualTo(odd with { Clip = new() }));
        Assert.That(
            JsonSerializer.Deserialize<Preprocessor>("""{"Pixels":256,"FieldOfViewMm":null}"""), Is.EqualTo(new Preprocessor(256, null)));
    }

    [TestCase(16, 40, 48)]
    [TestCase(16, 16, 16)]
    [TestCase(16, 10, 16)]
    public void A_finer_preparation_is_of_the_same_crop(int pixels, int wanted, int expected)
    {
        Preprocessor fine = new Preprocessor(pixels, 22.1) { Clip = new(0.05) }.Finer(wanted);
        Assert.That(fine, Is.EqualTo(new Preprocessor(expected, 22.1) { Clip = new(0.05) }));
        Volume<float> image = Anatomy.Image(Anatomy.Ras);
        VolumeGeometry coarse = Crop.GridFor(image.Geometry, Anatomy.Heart), grid = fine.GridFor(image.Geometry, Anatomy.Heart);
        double end = expected - 0.5;
        Vector3D low = grid.VoxelToWorld.Apply(new(-0.5, -0.5, -0.5)), high = grid.VoxelToWorld.Apply(new(end, end, end));
        Assert.That((low - coarse.VoxelToWorld.Apply(new(-0.5, -0.5, -0.5))).Length, Is.LessThan(1e-9));
        Assert.That((high - coarse.VoxelToWorld.Apply(new(15.5, 15.5, 15.5))).Length, Is.LessThan(1e-9));
    }

    [Test]
    public void A_slice_stack_has_no_finer_preparation() =>
        Assert.That(new Preprocessor(16, null).Finer(40), Is.EqualTo(new Preprocessor(16, null)));

    private static double LargestDifference(float[] a, float[] b) => a.Zip(b).Max(pair => Math.Abs((double)pair.First - pair.Second));

    private static (double Row, double Column, double Slice) MeanPlace(PreparedCase prepared, byte wanted)
    {
        int width = prepared.Grid.Size.X;
        var places = Enumerable.Range(0, prepared.SliceCount).SelectMany(j => prepared.ClassSlice(j).Index()
            .Where(pixel => pixel.Item == wanted)
            .Select(pixel => (Row: pixel.Index / width, Column: pixel.Index % width, Slice: j))).ToArray();
        return (places.Average(p => p.Row), places.Average(p => p.Column), places.Average(p => p.Slice));
    }
}
