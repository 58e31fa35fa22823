using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// Letters of 5 x 7 pixels, so that pictures can carry words on machines without any font and are the same to the byte on all.
/// </summary>
internal static class PixelFont
{
    /// <summary>Height of a letter.</summary>
    public const int Height = 7;

    /// <summary>From one letter to the next.</summary>
    private const int Advance = 6;

    private const int Columns = 5;

    /// <summary>The printable letters of ASCII from the space on: seven rows of two hexadecimal digits each, bit 4 on the left.</summary>
    private static readonly string[] Glyphs =
    [
        "00000000000000", "04040404040004", "0A0A0000000000", "0A0A1F0A1F0A0A", "040F140E051E04", "18190204081303", "0C12140815120D",
        "04040000000000", "02040808080402", "08040202020408", "0004150E150400", "0004041F040400", "000000000C0408", "0000001F000000",
        "00000000000C0C", "00010204081000", "0E11131519110E", "040C040404040E", "0E11010204081F", "1F02040201110E", "02060A121F0202",
        "1F101E0101110E", "0608101E11110E", "1F010204080808", "0E11110E11110E", "0E11110F01020C", "000C0C000C0C00", "000C0C000C0408",
        "02040810080402", "00001F001F0000", "08040201020408", "0E110102040004", "0E11010D15150E", "0E11111F111111", "1E11111E11111E",
        "0E11101010110E", "1C12111111121C", "1F10101E10101F", "1F10101E101010", "0E11101711110F", "1111111F111111", "0E04040404040E",
        "0702020202120C", "11121418141211", "1010101010101F", "111B1515111111", "11111915131111", "0E11111111110E", "1E11111E101010",
        "0E11111115120D", "1E11111E141211", "0F10100E01011E", "1F040404040404", "1111111111110E", "11111111110A04", "1111111515150A",
        "11110A040A1111", "1111110A040404", "1F01020408101F", "0E08080808080E", "00100804020100", "0E02020202020E", "040A1100000000",
        "0000000000001F", "08040200000000", "00000E010F110F", "1010161911111E", "00000E1010110E", "01010D1311110F", "00000E111F100E",
        "0609081C080808", "000F11110F010E", "10101619111111", "04000C0404040E", "0200060202120C", "10101214181412", "0C04040404040E",
        "00001A15151111", "00001619111111", "00000E1111110E", "00001E111E1010", "00000D130F0101", "00001619101010", "00000E100E011E",
        "08081C08080906", "0000111111130D", "00001111110A04", "0000111115150A", "0000110A040A11", "000011110F010E", "00001F0204081F",
        "02040408040402", "04040404040404", "08040402040408", "00000815020000",
    ];

    /// <summary>Pixels across that a text takes.</summary>
    /// <param name="text">Any text; a letter beyond ASCII takes as much as any other.</param>
    /// <param name="scale">Screen pixels for a pixel of a letter.</param>
    public static int WidthOf(string text, int scale) => text.Length == 0 ? 0 : ((text.Length * Advance) - 1) * scale;

    /// <summary>A text as long as there is room; what is left out shows as "..".</summary>
    /// <param name="text">Any text.</param>
    /// <param name="room">Pixels across.</param>
    /// <param name="scale">Screen pixels for a pixel of a letter.</param>
    public static string Shortened(string text, int room, int scale)
    {
        int letters = Math.Max(0, ((room / scale) + 1) / Advance);
        return text.Length <= letters ? text : letters < 3 ? string.Empty : $"{text[..(letters - 2)]}..";
    }

    /// <summary>Draws a text; a letter beyond ASCII is drawn as '?', what lies outside the picture is left out.</summary>
    /// <param name="picture">The picture to draw on.</param>
    /// <param name="text">The words.</param>
    /// <param name="left">Left edge of the first letter.</param>
    /// <param name="top">Upper edge of the letters.</param>
    /// <param name="scale">Screen pixels for a pixel of a letter.</param>
    /// <param name="colour">Colour of the letters.</param>
    public static void Draw(SKBitmap picture, string text, int left, int top, int scale, SKColor colour)
    {
        for (int n = 0; n < text.Length; n++)
        {
            byte[] rows = Convert.FromHexString(Glyphs[text[n] is >= ' ' and <= '~' ? text[n] - ' ' : '?' - ' ']);
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Columns; x++)
                {
                    if ((rows[y] >> (Columns - 1 - x) & 1) == 1)
                    {
                        picture.Erase(colour, SKRectI.Create(left + (((n * Advance) + x) * scale), top + (y * scale), scale, scale));
                    }
                }
            }
        }
    }
}
