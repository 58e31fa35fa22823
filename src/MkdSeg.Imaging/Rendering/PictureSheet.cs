using MkdSeg.Imaging.Files;
using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// Rows of panels on a dark sheet, with a title and the panels' captions. Under them stands what the panels know: the colours of the
/// structures that are drawn, what is marked as an error, and a scale in mm; the sides of the patient, R and L, stand in the panels. No
/// font is needed.
/// </summary>
public static class PictureSheet
{
    /// <summary>Pixels across that a sheet has at least where no scale is asked for.</summary>
    public const int LeastWidth = 900;

    private const int Gap = 4;
    private const int Letters = 2;
    private const int Line = (PixelFont.Height * Letters) + (2 * Gap);
    private const float FillOpacity = 0.45f;
    private static readonly SKColor Paper = new(32, 32, 32);

    /// <summary>Colour of pixels whose class is not the true one: none of the structures'.</summary>
    internal static readonly SKColor Wrong = SKColors.White;

    /// <summary>
    /// Writes a sheet as PNG. The file appears under its name only when it is complete; an older one is replaced.
    /// </summary>
    /// <param name="path">File to write; its folder must exist.</param>
    /// <param name="rows">Panels from top to bottom, each row from left to right.</param>
    /// <param name="scale">Screen pixels for one panel pixel, at least 1; for panels whose pixels have a size, for the smallest side of
    /// a pixel on the sheet, so that all panels are drawn to one scale. Null takes the least that makes the sheet
    /// <see cref="LeastWidth"/> wide.</param>
    /// <param name="title">Words above all panels; null for none.</param>
    /// <exception cref="ArgumentException">There is no panel, or the scale is below 1.</exception>
    public static void WritePng(string path, IReadOnlyList<IReadOnlyList<Panel>> rows, int? scale = null, string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale ?? 1, 1);
        if (rows.Count == 0 || rows.Any(row => row.Count == 0))
        {
            throw new ArgumentException("A sheet needs rows, and each row a panel.", nameof(rows));
        }

        PanelFrame[][] frames = Frames(rows, scale ?? 1, out double? millimetres);
        for (int larger = 2; scale is null && Across(frames) < LeastWidth; larger++)
        {
            frames = Frames(rows, larger, out millimetres);
        }

        int across = Across(frames);
        int top = title is null ? Gap : Gap + Line;
        int down = top + frames.Sum(row => CaptionOf(row) + row.Max(frame => frame.Height) + Gap);
        SheetLegend legend = SheetLegend.Of([.. rows.SelectMany(row => row)], millimetres, across - (2 * Gap));
        int width = Math.Max(across, legend.Width + (2 * Gap));
        int height = down + (legend.Height == 0 ? 0 : legend.Height + Gap);
        using var sheet = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        sheet.Erase(Paper);
        if (title is not null)
        {
            PixelFont.Draw(sheet, PixelFont.Shortened(title, width - (2 * Gap), Letters), Gap, 2 * Gap, Letters, SKColors.White);
        }

        int y = top;
        foreach (PanelFrame[] row in frames)
        {
            int x = Gap;
            y += CaptionOf(row);
            foreach (PanelFrame frame in row)
            {
                if (frame.Panel.Caption is { } caption)
                {
                    PixelFont.Draw(sheet, PixelFont.Shortened(caption, frame.Width, Letters), x, y - Line + Gap, Letters, SheetLegend.Ink);
                }

                DrawPanel(sheet.GetPixelSpan(), width, frame, x, y);
                SheetLegend.DrawSides(sheet, frame, x, y);
                x += frame.Width + Gap;
            }

            y += row.Max(frame => frame.Height) + Gap;
        }

        legend.Draw(sheet, Gap, down);
        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => PngMark.Write(stream, png.AsSpan()));
    }

    /// <summary>One panel by itself, pixel for pixel, without a border.</summary>
    /// <param name="panel">The panel.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] EncodePng(Panel panel)
    {
        using var picture = new SKBitmap(new SKImageInfo(panel.Width, panel.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        DrawPanel(picture.GetPixelSpan(), panel.Width, new PanelFrame(panel, 1, 1), left: 0, top: 0);
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static int Across(PanelFrame[][] frames) => frames.Max(row => row.Sum(frame => frame.Width + Gap)) + Gap;

    /// <summary>Height of the captions above a row; 0 where no panel has one.</summary>
    private static int CaptionOf(PanelFrame[] row) => row.Any(frame => frame.Panel.Caption is not null) ? Line : 0;

    /// <summary>Panels with their size on the sheet, and how many mm a screen pixel is; null where no panel knows.</summary>
    private static PanelFrame[][] Frames(IReadOnlyList<IReadOnlyList<Panel>> rows, int scale, out double? millimetres)
    {
        Panel[] sized = [.. rows.SelectMany(row => row).Where(panel => panel.PixelSize is not null)];
        double smallest = sized.Length == 0 ? 1 : sized.Min(panel => Math.Min(panel.PixelSize!.Value.Across, panel.PixelSize.Value.Down));
        millimetres = sized.Any(panel => panel.InPatientSpace) ? smallest / scale : null;
        return [.. rows.Select(row => row.Select(Frame).ToArray())];

        PanelFrame Frame(Panel panel) => panel.PixelSize is { } size
            ? new(panel, scale * size.Across / smallest, scale * size.Down / smallest)
            : new(panel, scale, scale);
    }

    /// <summary>Draws a panel into a sheet's pixels.</summary>
    internal static void DrawPanel(Span<byte> rgba, int sheetWidth, PanelFrame frame, int left, int top)
    {
        for (int y = 0; y < frame.Height; y++)
        {
            for (int x = 0; x < frame.Width; x++)
            {
                (byte red, byte green, byte blue) = ColourAt(frame.Panel, frame.Column(x), frame.Row(y));
                int at = 4 * (((top + y) * sheetWidth) + left + x);
                (rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]) = (red, green, blue, 255);
            }
        }
    }

    /// <summary>Colour of a panel's pixel.</summary>
    internal static (byte Red, byte Green, byte Blue) ColourAt(Panel panel, int x, int y)
    {
        if (panel.IsWrongAt(x, y))
        {
            return (Wrong.Red, Wrong.Green, Wrong.Blue);
        }

        byte grey = panel.LevelAt(x, y);
        byte drawn = panel.ClassDrawnAt(x, y);
        if (drawn == 0)
        {
            return (grey, grey, grey);
        }

        SKColor colour = panel.ColourOf(drawn);
        float opacity = panel.Style == LabelStyle.Fill ? FillOpacity : 1;
        return (Mix(grey, colour.Red), Mix(grey, colour.Green), Mix(grey, colour.Blue));

        byte Mix(byte below, byte above) => (byte)MathF.Round(below + (opacity * (above - below)));
    }
}
