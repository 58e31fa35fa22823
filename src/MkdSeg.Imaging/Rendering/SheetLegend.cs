using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>The words of a sheet: a colour and a name for every structure that is drawn, and a bar of a round number of mm.</summary>
internal sealed class SheetLegend
{
    private const int Space = 8;
    internal static readonly SKColor Ink = new(235, 235, 235);
    private readonly List<(int X, int Y, string Words, SKColor? Colour, int Bar)> entries = [];
    private readonly int scale;

    private SheetLegend(int scale) => this.scale = scale;

    /// <summary>Pixels across.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels down; 0 where there is nothing to say.</summary>
    public int Height { get; private set; }

    private int Letters => PixelFont.Height * scale;

    /// <summary>Sets the legend of a sheet.</summary>
    /// <param name="panels">All of its panels.</param>
    /// <param name="millimetres">Size of a screen pixel in mm; null where it is not known.</param>
    /// <param name="room">Pixels across; one entry that is wider makes the sheet wider.</param>
    public static SheetLegend Of(IReadOnlyList<Panel> panels, double? millimetres, int room)
    {
        var legend = new SheetLegend(ScaleFor(room));
        foreach ((string name, SKColor colour) in Structures(panels))
        {
            legend.Add(name, colour, legend.Letters, room);
        }

        if (panels.Any(IsSomewhereWrong))
        {
            legend.Add("wrong", PictureSheet.Wrong, legend.Letters, room);
        }

        if (millimetres is { } size)
        {
            double bar = RoundBelow(room * size / 4);
            legend.Add($"{bar:0.###} mm", null, Math.Max(1, (int)Math.Round(bar / size)), room);
        }

        return legend;
    }

    /// <summary>R and L in the upper corners of a panel that knows its sides.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="frame">The panel.</param>
    /// <param name="left">Its left edge.</param>
    /// <param name="top">Its upper edge.</param>
    public static void DrawSides(SKBitmap sheet, PanelFrame frame, int left, int top)
    {
        int scale = ScaleFor(2 * frame.Width);
        int letter = PixelFont.WidthOf("R", scale);
        if (frame.Panel.InPatientSpace && frame.Width >= 4 * letter && frame.Height >= 2 * PixelFont.Height * scale)
        {
            DrawOnBlack(sheet, "R", left + (2 * scale), top + (2 * scale), scale);
            DrawOnBlack(sheet, "L", left + frame.Width - (2 * scale) - letter, top + (2 * scale), scale);
        }
    }

    /// <summary>Draws the legend.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="top">Upper edge.</param>
    public void Draw(SKBitmap sheet, int left, int top)
    {
        foreach ((int x, int y, string words, SKColor? colour, int bar) in entries)
        {
            int height = colour is null ? Math.Max(2, scale * 2) : Letters;
            sheet.Erase(colour ?? Ink, SKRectI.Create(left + x, top + y + ((Letters - height) / 2), bar, height));
            PixelFont.Draw(sheet, words, left + x + bar + (2 * scale), top + y, scale, Ink);
        }
    }

    private static int ScaleFor(int room) => room >= 320 ? 2 : 1;

    /// <summary>A word on a black box, so that it can be read over any picture.</summary>
    internal static void DrawOnBlack(SKBitmap sheet, string word, int x, int y, int scale)
    {
        int height = (PixelFont.Height + 2) * scale;
        sheet.Erase(SKColors.Black, SKRectI.Create(x - scale, y - scale, PixelFont.WidthOf(word, scale) + (2 * scale), height));
        PixelFont.Draw(sheet, word, x, y, scale, SKColors.White);
    }

    private static bool IsSomewhereWrong(Panel panel) =>
        panel is { Truth: { } truth, Classes: { } classes } && !classes.AsSpan().SequenceEqual(truth);

    /// <summary>Classes that have a name and a pixel, in their order.</summary>
    private static IEnumerable<(string Name, SKColor Colour)> Structures(IReadOnlyList<Panel> panels) =>
        panels.Where(panel => panel.Classes is not null)
            .SelectMany(panel => panel.Classes!.Distinct()
                .Where(c => c > 0 && c <= panel.ClassNames.Count)
                .Select(c => (Class: c, Name: panel.ClassNames[c - 1], Colour: panel.ColourOf(c))))
            .Distinct()
            .OrderBy(structure => structure.Class)
            .Select(structure => (structure.Name, structure.Colour));

    /// <summary>The largest of 1, 2 and 5 times a power of ten that is not above a length.</summary>
    private static double RoundBelow(double length)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(length)));
        return power * new[] { 5, 2, 1 }.First(times => times == 1 || times * power <= length);
    }

    private void Add(string words, SKColor? colour, int bar, int room)
    {
        int width = bar + (2 * scale) + PixelFont.WidthOf(words, scale);
        (int x, int y) = entries.Count == 0 ? (0, Space / 2) : (EndOfLine(), entries[^1].Y);
        if (entries.Count > 0 && x + width > room)
        {
            (x, y) = (0, y + Letters + Space);
        }

        entries.Add((x, y, words, colour, bar));
        Width = Math.Max(Width, x + width);
        Height = y + Letters + (Space / 2);
    }

    private int EndOfLine()
    {
        (int x, _, string words, _, int bar) = entries[^1];
        return x + bar + (2 * scale) + PixelFont.WidthOf(words, scale) + (2 * Space);
    }
}
