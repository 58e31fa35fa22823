using System.Buffers.Binary;
using System.IO.Hashing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>
/// Checks the chunks of a PNG file (length, type, data, CRC-32; PNG specification, section 5) before anything is decoded, so
/// that damage is told with its byte and a picture that the file cannot hold costs no memory.
/// </summary>
internal static class PngChunks
{
    private const string Damaged = "restore the file";
    private const int SignatureLength = 8;

    /// <summary>Walks through all chunks of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">Its content.</param>
    /// <param name="unpackedLength">Bytes that the image data must hold: a filter byte and the pixels of each row.</param>
    /// <param name="picture">The file without what may be left out ("ancillary": a colour that counts as transparent, gamma, times,
    /// texts), as decoders would make other values of the pixels by it.</param>
    /// <returns>Offset of the first chunk with image data.</returns>
    /// <exception cref="DamagedFileException">A chunk is cut off or has a wrong checksum, or the image data cannot hold the
    /// picture.</exception>
    public static int Check(string path, ReadOnlySpan<byte> file, long unpackedLength, out byte[] picture)
    {
        (int first, long packed) = (0, 0);
        var needed = new MemoryStream(file.Length);
        needed.Write(file[..SignatureLength]);
        for (int at = SignatureLength; ;)
        {
            if (file.Length - at < 12 || BinaryPrimitives.ReadUInt32BigEndian(file[at..]) > file.Length - at - 12)
            {
                throw new DamagedFileException(path, at, "the PNG data is damaged: a chunk is cut off", Damaged);
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> typeAndData = file.Slice(at + 4, 4 + length);
            if (Crc32.HashToUInt32(typeAndData) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]))
            {
                throw new DamagedFileException(path, at, "the PNG data is damaged: a chunk has a wrong checksum", Damaged);
            }

            if (typeAndData.StartsWith("IDAT"u8))
            {
                first = first == 0 ? at : first;
                packed += length;
            }

            // Bit 5 of the first letter, section 5.4.
            if ((typeAndData[0] & 0x20) == 0)
            {
                needed.Write(file.Slice(at, 12 + length));
            }

            at += 12 + length;
            if (!typeAndData.StartsWith("IEND"u8))
            {
                continue;
            }

            picture = needed.ToArray();
            return unpackedLength / Deflate.LargestRatio <= packed
                ? first
                : throw new DamagedFileException(
                    path, first, $"the PNG data is damaged: {packed} bytes cannot hold the {unpackedLength} of the picture", Damaged);
        }
    }
}
