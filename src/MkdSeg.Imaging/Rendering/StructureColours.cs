using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// One fixed colour a class, the first seven told apart also by the colour-blind (Okabe and Ito's palette). For the classes of
/// <see cref="Labels.LabelMap.MmWhs"/>: lv vermilion, rv blue, la orange, ra sky blue, myo green, aa yellow, pa purple.
/// </summary>
public static class StructureColours
{
    /// <summary>Share of the colour wheel between neighbouring classes: the golden ratio spreads any number of them.</summary>
    private const double Turn = 0.6180339887498949;

    private static readonly SKColor[] Classes =
    [
        new(213, 94, 0), new(0, 114, 178), new(230, 159, 0), new(86, 180, 233), new(0, 158, 115), new(240, 228, 66), new(204, 121, 167),
    ];

    /// <summary>Colour of a class: of the palette up to 7, beyond from the colour wheel; class 0, the background, is transparent.</summary>
    /// <param name="classIndex">Number of the class.</param>
    public static SKColor OfClass(byte classIndex) =>
        classIndex == 0 ? SKColors.Transparent
        : classIndex <= Classes.Length ? Classes[classIndex - 1]
        : SKColor.FromHsv((float)(360 * (classIndex * Turn % 1)), classIndex % 2 == 0 ? 85 : 55, classIndex % 3 == 0 ? 70 : 95);

    /// <summary>Colour of a class that a data set may have given one.</summary>
    /// <param name="classIndex">Number of the class.</param>
    /// <param name="colour"><c>#rrggbb</c>; null, or what is no such word, takes the palette's.</param>
    public static SKColor Of(byte classIndex, string? colour) =>
        colour is { Length: 7 } && colour[0] == '#' && SKColor.TryParse(colour, out SKColor own) ? own : OfClass(classIndex);
}
