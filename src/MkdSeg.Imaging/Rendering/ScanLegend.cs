using System.Globalization;
using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>The words below a scan's picture: a scale, and every structure with its colour and volume.</summary>
internal sealed class ScanLegend
{
    /// <summary>Colour of words.</summary>
    public static readonly SKColor Ink = new(235, 235, 235);

    private static readonly (double Millimetres, string Words)[] Bars = [(50, "5 cm"), (10, "1 cm"), (5, "5 mm"), (1, "1 mm")];
    private readonly List<(int X, int Y, SKColor Colour, string Words)> entries = [];
    private readonly (int Length, string Words) bar;
    private readonly int letters;

    /// <summary>Sets the legend.</summary>
    /// <param name="structures">The structures.</param>
    /// <param name="colours">Their colours.</param>
    /// <param name="room">Pixels across.</param>
    /// <param name="scale">Pixels for a millimetre.</param>
    /// <param name="letters">Screen pixels for a pixel of a letter.</param>
    public ScanLegend(IReadOnlyList<PictureStructure> structures, SKColor[] colours, int room, double scale, int letters)
    {
        this.letters = letters;
        (double millimetres, string words) = Bars.FirstOrDefault(one => one.Millimetres * scale <= room / 2.0, Bars[^1]);
        bar = (Math.Max(1, (int)Math.Round(millimetres * scale)), words);
        int x = 0, y = Step;
        foreach ((PictureStructure structure, SKColor colour) in structures.Zip(colours))
        {
            string volume = structure.Millilitres > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{structure.Millilitres:0.0} ml")
                : "not found";
            string entry = $"{structure.Name} {volume}";
            int width = Box + PixelFont.WidthOf(entry, letters);
            (x, y) = x > 0 && x + width > room ? (0, y + Step) : (x, y);
            entries.Add((x, y, colour, entry));
            x += width + (2 * Box);
        }

        Height = y + Step;
    }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    private int Step => (PixelFont.Height * letters) + 10;

    private int Box => (PixelFont.Height + 3) * letters;

    /// <summary>Draws the legend.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="top">Upper edge.</param>
    public void Draw(SKBitmap sheet, int left, int top)
    {
        int side = PixelFont.Height * letters;
        sheet.Erase(Ink, SKRectI.Create(left, top + (side / 2) - 1, bar.Length, 3));
        sheet.Erase(Ink, SKRectI.Create(left, top + 1, 2, side - 2));
        sheet.Erase(Ink, SKRectI.Create(left + bar.Length - 2, top + 1, 2, side - 2));
        PixelFont.Draw(sheet, bar.Words, left + bar.Length + (3 * letters), top, letters, Ink);
        foreach ((int x, int y, SKColor colour, string words) in entries)
        {
            sheet.Erase(colour, SKRectI.Create(left + x, top + y, side, side));
            PixelFont.Draw(sheet, words, left + x + Box, top + y, letters, Ink);
        }
    }
}
