using MkdSeg.Imaging.Rendering;
using SkiaSharp;

namespace MkdSeg.Imaging.Tests.Rendering;

public sealed class PictureSheetTests
{
    private string _folder = string.Empty;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("mkdseg-sheet-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Panels_stand_in_rows_with_gaps_and_sharp_pixels()
    {
        string path = Path.Combine(_folder, "sheet.png");
        var white = new Panel(2, 1, [1, 0], 0, 1);
        var wide = new Panel(3, 2, new float[6], 0, 1, [7, 0, 0, 0, 0, 0], LabelStyle.Contour);
        PictureSheet.WritePng(path, [[white, white], [wide]], scale: 2);

        using var sheet = SKBitmap.Decode(path);
        Assert.That((sheet.Width, sheet.Height), Is.EqualTo((20, 18)), "4 + 4 + 4 + 4 + 4 across, 4 + 2 + 4 + 4 + 4 down");
        Assert.That(sheet.GetPixel(4, 4), Is.EqualTo(SKColors.White));
        Assert.That(sheet.GetPixel(5, 5), Is.EqualTo(SKColors.White));
        Assert.That(sheet.GetPixel(6, 4), Is.EqualTo(SKColors.Black));
        Assert.That(sheet.GetPixel(12, 4), Is.EqualTo(SKColors.White), "second panel");
        Assert.That(sheet.GetPixel(4, 10), Is.EqualTo(StructureColours.OfClass(7)), "second row");
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1), "no partial file stays");
    }

    [Test]
    public void Panels_are_drawn_in_millimetres_and_all_to_one_scale()
    {
        var flat = new Panel(4, 1, [1, 0, 0, 0], 0, 1) { PixelSize = new(0.5, 2) };
        var coarse = new Panel(1, 2, [1, 0], 0, 1) { PixelSize = new(1, 1) };
        using SKBitmap sheet = Drawn([[flat, coarse]], scale: 3);

        Assert.That((sheet.Width, sheet.Height), Is.EqualTo((4 + 12 + 4 + 6 + 4, 4 + 12 + 4)), "0.5 mm are 3 pixels, 2 mm are 12");
        Assert.That(sheet.GetPixel(6, 15), Is.EqualTo(SKColors.White));
        Assert.That(sheet.GetPixel(7, 15), Is.EqualTo(SKColors.Black));
        Assert.That(sheet.GetPixel(25, 9), Is.EqualTo(SKColors.White));
        Assert.That(sheet.GetPixel(25, 10), Is.EqualTo(SKColors.Black));
    }

    [Test]
    public void The_structures_that_are_drawn_stand_below_in_their_colours_with_a_scale()
    {
        byte[] classes = [.. Enumerable.Range(0, 400).Select(n => (byte)(n % 20 < 5 ? 3 : 0))];
        var panel = new Panel(20, 20, new float[400], 0, 1, classes)
        {
            ClassNames = ["lv", "rv", "la"],
            PixelSize = new(2, 2),
            InPatientSpace = true,
        };
        using SKBitmap bare = Drawn([[new Panel(20, 20, new float[400], 0, 1, classes)]], scale: 5);
        using SKBitmap sheet = Drawn([[panel]], scale: 5);
        Assert.That((bare.Width, bare.Height), Is.EqualTo((108, 108)));
        Assert.That(sheet.Width, Is.EqualTo(108));
        Assert.That(sheet.Height, Is.GreaterThan(108));

        int Count(SKColor colour) =>
            Enumerable.Range(108, sheet.Height - 108).Sum(y => Enumerable.Range(0, sheet.Width).Count(x => sheet.GetPixel(x, y) == colour));

        Assert.That(Count(StructureColours.OfClass(3)), Is.EqualTo(7 * 7), "the colour of la beside its name");
        Assert.That(Count(StructureColours.OfClass(1)), Is.Zero, "lv is not drawn");

        // A quarter of 100 pixels is 10 mm: a bar of 10 mm, two pixels high.
        int[] longest = [.. Enumerable.Range(108, sheet.Height - 108).Select(y => Longest(sheet, y))];
        Assert.That(longest.Max(), Is.EqualTo(25));
        Assert.That(longest.Count(run => run == 25), Is.EqualTo(2));
    }

    [Test]
    public void Sides_stand_in_the_upper_corners_of_panels_that_know_them()
    {
        var panel = new Panel(40, 40, new float[1600], 0, 1) { InPatientSpace = true };
        using SKBitmap sheet = Drawn([[panel, panel with { InPatientSpace = false }]], scale: 1);
        bool IsLit(int left, int right) =>
            Enumerable.Range(4, 12).Any(y => Enumerable.Range(left, right - left).Any(x => sheet.GetPixel(x, y) == SKColors.White));
        Assert.That(new[] { IsLit(4, 14), IsLit(14, 34), IsLit(34, 44), IsLit(48, 88) }, Is.EqualTo(new[] { true, false, true, false }));
    }

    [Test]
    public void Words_are_drawn_without_a_font()
    {
        using var picture = new SKBitmap(new SKImageInfo(11, 7, SKColorType.Rgba8888, SKAlphaType.Opaque));
        picture.Erase(SKColors.Black);
        PixelFont.Draw(picture, "L\u00e4", 0, 0, 1, SKColors.White);
        char Letter(int x, int y) => picture.GetPixel(x, y) == SKColors.White ? '#' : '.';
        string[] rows = [.. Enumerable.Range(0, 7).Select(y => string.Concat(Enumerable.Range(0, 11).Select(x => Letter(x, y))))];
        string[] expected = ["#......###.", "#.....#...#", "#.........#", "#........#.", "#.......#..", "#..........", "#####...#.."];
        Assert.That(rows, Is.EqualTo(expected), "beyond ASCII a question mark");
        Assert.That(PixelFont.WidthOf("ab", 2), Is.EqualTo(22));
    }

    [Test]
    public void Empty_sheets_and_scales_are_refused()
    {
        Assert.That(() => PictureSheet.WritePng("x.png", [], 1), Throws.ArgumentException);
        Assert.That(() => PictureSheet.WritePng("x.png", [[new Panel(1, 1, [0], 0, 1)]], 0), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Without_a_scale_a_sheet_is_as_wide_as_a_page_needs()
    {
        string path = Path.Combine(_folder, "wide.png");
        PictureSheet.WritePng(path, [[new Panel(64, 64, new float[64 * 64], 0, 1), new Panel(64, 64, new float[64 * 64], 0, 1)]]);
        using var sheet = SKBitmap.Decode(path);
        Assert.That(sheet.Width, Is.EqualTo((2 * 7 * 64) + 12), "seven screen pixels for one: six make 780");
    }

    [Test]
    public void Title_and_captions_stand_above_their_panels()
    {
        Panel panel = new(200, 20, new float[4000], 0, 1);
        using SKBitmap plain = Drawn([[panel]], 1);
        using SKBitmap named = Drawn([[panel with { Caption = "truth" }]], 1);
        string path = Path.Combine(_folder, "titled.png");
        PictureSheet.WritePng(path, [[panel]], 1, "What was found");
        using var titled = SKBitmap.Decode(path);
        Assert.That(named.Height, Is.GreaterThan(plain.Height));
        Assert.That(titled.Height, Is.EqualTo(named.Height));
        Assert.That(HasInk(named, plain, new(235, 235, 235)) && HasInk(titled, plain, SKColors.White));

        // Above the panel, which stays as it is.
        Assert.That(named.GetPixel(10, named.Height - 10), Is.EqualTo(plain.GetPixel(10, plain.Height - 10)));
    }

    [Test]
    public void Pixels_of_another_class_than_the_true_one_are_marked()
    {
        Panel found = new(3, 1, [0, 0, 0], 0, 1, [1, 0, 2]) { Truth = [1, 1, 0], ClassNames = ["lv", "rv"] };
        Assert.That(Enumerable.Range(0, 3).Select(x => found.IsWrongAt(x, 0)), Is.EqualTo(new[] { false, true, true }));
        using SKBitmap sheet = Drawn([[found]], 20);
        Assert.That(sheet.GetPixel(14, 14), Is.Not.EqualTo(SKColors.White));
        Assert.That(sheet.GetPixel(34, 14), Is.EqualTo(SKColors.White));
        Assert.That(sheet.GetPixel(54, 14), Is.EqualTo(SKColors.White));
        Assert.That((found with { Truth = null }).IsWrongAt(1, 0), Is.False);
    }

    private static bool HasInk(SKBitmap picture, SKBitmap plain, SKColor ink) =>
        Enumerable.Range(0, picture.Height - plain.Height)
            .Any(y => Enumerable.Range(0, picture.Width).Any(x => picture.GetPixel(x, y) == ink));

    private static int Longest(SKBitmap picture, int y)
    {
        SKColor ink = new(235, 235, 235);
        int longest = 0, run = 0;
        for (int x = 0; x < picture.Width; x++)
        {
            run = picture.GetPixel(x, y) == ink ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private SKBitmap Drawn(IReadOnlyList<IReadOnlyList<Panel>> rows, int scale)
    {
        string path = Path.Combine(_folder, "drawn.png");
        PictureSheet.WritePng(path, rows, scale);
        return SKBitmap.Decode(path);
    }
}
