using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>One picture of a sheet: a grey image and, if wanted, classes over it.</summary>
public sealed record Panel
{
    /// <summary>Makes a panel; the arrays are not copied.</summary>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="grey">Values row by row from the top left, height * width.</param>
    /// <param name="windowLow">Value drawn black.</param>
    /// <param name="windowHigh">Value drawn white; must be above the low end.</param>
    /// <param name="classes">Class of each pixel, 0 background, or null for none; in the order of <paramref name="grey"/>.</param>
    /// <param name="style">How classes are drawn.</param>
    /// <exception cref="ArgumentException">Lengths and sizes disagree, or the window is empty.</exception>
    public Panel(
        int width, int height, float[] grey, float windowLow, float windowHigh, byte[]? classes = null, LabelStyle style = LabelStyle.Fill)
    {
        if (width < 1 || height < 1 || grey.Length != width * height || (classes is not null && classes.Length != grey.Length))
        {
            throw new ArgumentException($"A panel of {width} x {height} needs that many values, not {grey.Length} and {classes?.Length}.");
        }

        if (!(windowLow < windowHigh))
        {
            throw new ArgumentException($"The window from {windowLow} to {windowHigh} is empty.");
        }

        (Width, Height, Grey, WindowLow, WindowHigh, Classes, Style) = (width, height, grey, windowLow, windowHigh, classes, style);
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>Values row by row from the top left.</summary>
    public float[] Grey { get; }

    /// <summary>Value drawn black.</summary>
    public float WindowLow { get; }

    /// <summary>Value drawn white.</summary>
    public float WindowHigh { get; }

    /// <summary>Class of each pixel, or null.</summary>
    public byte[]? Classes { get; init; }

    /// <summary>How classes are drawn.</summary>
    public LabelStyle Style { get; }

    /// <summary>
    /// What the classes should be, in the same order; null where it is not known. Pixels whose class is another one are drawn as errors.
    /// </summary>
    public byte[]? Truth { get; init; }

    /// <summary>Words above the panel on a sheet; null for none.</summary>
    public string? Caption { get; init; }

    /// <summary>Names of the classes from 1 on, for the legend of a sheet; none where they have no names.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Colours of the classes from 1 on, where they are not the palette's (<see cref="StructureColours"/>).</summary>
    public IReadOnlyList<SKColor> ClassColours { get; init; } = [];

    /// <summary>Size of a pixel in mm; null for square pixels. A sheet keeps these proportions.</summary>
    public PixelSize? PixelSize { get; init; }

    /// <summary>
    /// Whether the pixel size is the patient's and the patient's right is on the left of the picture; a sheet then shows R, L and a scale.
    /// </summary>
    public bool InPatientSpace { get; init; }

    /// <summary>Grey level from 0 to 255 of a pixel; values that are not finite are black.</summary>
    /// <param name="x">Column from the left.</param>
    /// <param name="y">Row from the top.</param>
    public byte LevelAt(int x, int y)
    {
        float share = (Grey[(y * Width) + x] - WindowLow) / (WindowHigh - WindowLow);
        return float.IsNaN(share) ? (byte)0 : (byte)MathF.Round(255 * Math.Clamp(share, 0, 1));
    }

    /// <summary>Whether a pixel's class is not the true one.</summary>
    /// <param name="x">Column from the left.</param>
    /// <param name="y">Row from the top.</param>
    public bool IsWrongAt(int x, int y) =>
        Truth is not null && Classes is not null && Classes[(y * Width) + x] != Truth[(y * Width) + x];

    /// <summary>Colour of a class.</summary>
    /// <param name="classIndex">Number of the class, 1 or more.</param>
    public SKColor ColourOf(byte classIndex) =>
        classIndex > 0 && classIndex <= ClassColours.Count ? ClassColours[classIndex - 1] : StructureColours.OfClass(classIndex);

    /// <summary>Class drawn at a pixel: for contours only where a neighbour on the left, right, above or below differs.</summary>
    /// <param name="x">Column from the left.</param>
    /// <param name="y">Row from the top.</param>
    public byte ClassDrawnAt(int x, int y)
    {
        byte own = Classes is null ? (byte)0 : Classes[(y * Width) + x];
        return own == 0 || Style == LabelStyle.Fill || Differs(x - 1, y) || Differs(x + 1, y) || Differs(x, y - 1) || Differs(x, y + 1)
            ? own
            : (byte)0;

        bool Differs(int nx, int ny) =>
            nx < 0 || ny < 0 || nx >= Width || ny >= Height || Classes![(ny * Width) + nx] != own;
    }
}
