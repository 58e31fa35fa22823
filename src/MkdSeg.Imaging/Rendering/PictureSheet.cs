using MkdSeg.Imaging.Files;
using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>Rows of panels on a dark sheet, without any text: no font is needed.</summary>
public static class PictureSheet
{
    private const int Gap = 4;
    private const float FillOpacity = 0.45f;
    private static readonly SKColor Paper = new(32, 32, 32);

    /// <summary>
    /// Writes a sheet as PNG. The file appears under its name only when it is complete; an older one is replaced.
    /// </summary>
    /// <param name="path">File to write; its folder must exist.</param>
    /// <param name="rows">Panels from top to bottom, each row from left to right.</param>
    /// <param name="scale">Screen pixels for one panel pixel, at least 1; pixels stay square and sharp.</param>
    /// <exception cref="ArgumentException">There is no panel, or the scale is below 1.</exception>
    public static void WritePng(string path, IReadOnlyList<IReadOnlyList<Panel>> rows, int scale = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        if (rows.Count == 0 || rows.Any(row => row.Count == 0))
        {
            throw new ArgumentException("A sheet needs rows, and each row a panel.", nameof(rows));
        }

        int width = rows.Max(row => row.Sum(p => (p.Width * scale) + Gap)) + Gap;
        int height = rows.Sum(row => row.Max(p => p.Height * scale) + Gap) + Gap;
        using var sheet = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        sheet.Erase(Paper);
        int y = Gap;
        foreach (IReadOnlyList<Panel> row in rows)
        {
            int x = Gap;
            foreach (Panel panel in row)
            {
                DrawPanel(sheet.GetPixelSpan(), width, panel, x, y, scale);
                x += (panel.Width * scale) + Gap;
            }

            y += row.Max(p => p.Height * scale) + Gap;
        }

        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
    }

    /// <summary>One panel by itself, pixel for pixel, without a border.</summary>
    /// <param name="panel">The panel.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] EncodePng(Panel panel)
    {
        using var picture = new SKBitmap(new SKImageInfo(panel.Width, panel.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        DrawPanel(picture.GetPixelSpan(), panel.Width, panel, left: 0, top: 0, scale: 1);
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void DrawPanel(Span<byte> rgba, int sheetWidth, Panel panel, int left, int top, int scale)
    {
        for (int y = 0; y < panel.Height * scale; y++)
        {
            for (int x = 0; x < panel.Width * scale; x++)
            {
                (byte red, byte green, byte blue) = ColourAt(panel, x / scale, y / scale);
                int at = 4 * (((top + y) * sheetWidth) + left + x);
                (rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]) = (red, green, blue, 255);
            }
        }
    }

    private static (byte Red, byte Green, byte Blue) ColourAt(Panel panel, int x, int y)
    {
        byte grey = panel.LevelAt(x, y);
        byte drawn = panel.ClassDrawnAt(x, y);
        if (drawn == 0)
        {
            return (grey, grey, grey);
        }

        SKColor colour = StructureColours.OfClass(drawn);
        float opacity = panel.Style == LabelStyle.Fill ? FillOpacity : 1;
        return (Mix(grey, colour.Red), Mix(grey, colour.Green), Mix(grey, colour.Blue));

        byte Mix(byte below, byte above) => (byte)MathF.Round(below + (opacity * (above - below)));
    }
}
