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
    public void Empty_sheets_and_scales_are_refused()
    {
        Assert.That(() => PictureSheet.WritePng("x.png", [], 1), Throws.ArgumentException);
        Assert.That(() => PictureSheet.WritePng("x.png", [[new Panel(1, 1, [0], 0, 1)]], 0), Throws.InstanceOf<ArgumentException>());
    }
}
