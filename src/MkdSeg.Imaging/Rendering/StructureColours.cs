using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// One fixed colour a class, told apart also by the colour-blind (Okabe and Ito's palette). For the classes of
/// <see cref="Labels.LabelMap.MmWhs"/>: lv vermilion, rv blue, la orange, ra sky blue, myo green, aa yellow, pa purple.
/// </summary>
public static class StructureColours
{
    private static readonly SKColor[] Classes =
    [
        new(213, 94, 0), new(0, 114, 178), new(230, 159, 0), new(86, 180, 233), new(0, 158, 115), new(240, 228, 66), new(204, 121, 167),
    ];

    /// <summary>Colour of a class. Classes above 7 begin again at 1; class 0, the background, is transparent.</summary>
    /// <param name="classIndex">Number of the class.</param>
    public static SKColor OfClass(byte classIndex) =>
        classIndex == 0 ? SKColors.Transparent : Classes[(classIndex - 1) % Classes.Length];
}
