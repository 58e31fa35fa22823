using System.Buffers.Binary;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using SkiaSharp;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>
/// Reads 8-bit gray PNG files byte for byte, interlaced ones too, whatever they say of colours, transparency and gamma. Other kinds are
/// refused instead of converted: a palette or 16 bits could only be guessed at, and a label must come out as the value that was written.
/// </summary>
internal static class GrayPng
{
    /// <summary>Longest side of a slice in pixels.</summary>
    public const int MaxSide = 8192;

    private const int HeaderLength = 26;

    /// <summary>Decodes a picture.</summary>
    /// <param name="path">The PNG file.</param>
    /// <returns>Width and height in pixels, and the pixels row by row from the top left.</returns>
    /// <exception cref="InvalidInputException">Missing, damaged, too large, or not 8-bit gray.</exception>
    public static (int Width, int Height, byte[] Pixels) Read(string path)
    {
        byte[] file = SliceBytes.Read(path);
        (int width, int height) = CheckHeader(path, file);
        int dataAt = PngChunks.Check(path, file, height * (width + 1L), out byte[] picture);
        using SKData data = SKData.CreateCopy(picture);
        using SKCodec codec = SKCodec.Create(data) ?? throw Damaged(path, dataAt, "it cannot be decoded");

        // No colour space is asked for, so the decoder passes the stored values on as they are.
        var info = new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        SKCodecResult result = codec.GetPixels(info, out byte[] pixels);
        return result == SKCodecResult.Success ? (width, height, pixels) : throw Damaged(path, dataAt, result.ToString());
    }

    /// <summary>Width and height of a picture from its header alone.</summary>
    public static GridSize ReadSize(string path)
    {
        (int width, int height) = CheckHeader(path, SliceBytes.Read(path));
        return new(width, 1, height);
    }

    private static (int Width, int Height) CheckHeader(string path, ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> start = [0x89, .. "PNG\r\n\x1A\n\0\0\0\x0DIHDR"u8];
        if (file.Length < HeaderLength || !file.StartsWith(start))
        {
            throw new DamagedFileException(path, 0, "not a PNG file", "save the slice as 8-bit gray PNG");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        (byte depth, byte colour) = (file[24], file[25]);
        if (width is 0 or > MaxSide || height is 0 or > MaxSide)
        {
            throw new DamagedFileException(path, 16, $"{width} x {height} pixels, allowed are 1 to {MaxSide} a side", "check the file");
        }

        return depth == 8 && colour == 0
            ? ((int)width, (int)height)
            : throw new DamagedFileException(
                path, 24, $"PNG of {depth} bits and colour type {colour}", "save the slice as 8-bit gray PNG (type 0)");
    }

    private static DamagedFileException Damaged(string path, long offset, string detail) =>
        new(path, offset, $"the PNG data is damaged ({detail})", "restore the file");
}
