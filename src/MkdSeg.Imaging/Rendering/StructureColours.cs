using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// One fixed colour for every structure of MM-WHS, told apart also by the colour-blind (Okabe and Ito's palette). Classes are
/// numbered by ascending label value: 0 background, 1 myocardium (205), 2 left atrium (420), 3 left ventricle (500), 4 right
/// atrium (550), 5 right ventricle (600), 6 ascending aorta (820), 7 pulmonary artery (850).
/// </summary>
public static class StructureColours
{
    private static readonly SKColor[] Classes =
    [
        SKColors.Transparent, new(0, 158, 115), new(230, 159, 0), new(213, 94, 0), new(86, 180, 233), new(0, 114, 178),
        new(240, 228, 66), new(204, 121, 167),
    ];

    private static readonly ushort[] Values = [0, 205, 420, 500, 550, 600, 820, 850];

    /// <summary>Colour of a class. Classes above 7 begin again at 1; class 0 is transparent.</summary>
    /// <param name="classIndex">Number of the class.</param>
    public static SKColor OfClass(byte classIndex) => classIndex == 0 ? Classes[0] : Classes[((classIndex - 1) % 7) + 1];

    /// <summary>Colour of an MM-WHS label value; transparent for background.</summary>
    /// <param name="label">Value as it stands in a label file.</param>
    /// <exception cref="InvalidInputException">The value is none of MM-WHS's.</exception>
    public static SKColor OfLabel(ushort label) => OfClass(ClassOf(label));

    /// <summary>Class of an MM-WHS label value, by ascending value.</summary>
    /// <param name="label">Value as it stands in a label file.</param>
    /// <exception cref="InvalidInputException">The value is none of MM-WHS's.</exception>
    public static byte ClassOf(ushort label)
    {
        int index = Array.IndexOf(Values, label);
        return index >= 0
            ? (byte)index
            : throw new InvalidInputException($"{label} is no MM-WHS label value; expected one of {string.Join(", ", Values)}.");
    }
}
