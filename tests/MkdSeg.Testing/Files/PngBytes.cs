using System.Buffers.Binary;
using System.IO.Compression;

namespace MkdSeg.Testing.Files;

/// <summary>Writes PNG files from the specification, so that the decoder is not tested against its own encoder.</summary>
public static class PngBytes
{
    /// <summary>A gray picture; other bit depths and colour types give files that must be refused.</summary>
    public static byte[] Gray(
        int width, int height, byte[] pixels, byte depth = 8, byte colour = 0, params (string Type, byte[] Data)[] extra)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        Chunk(file, "IHDR", header);
        foreach ((string type, byte[] data) in extra)
        {
            Chunk(file, type, data);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int stride = pixels.Length / height;
            for (int row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels, row * stride, stride);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG asks for it (specification, annex D).</summary>
    private static uint Crc(byte[] body)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in body)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
