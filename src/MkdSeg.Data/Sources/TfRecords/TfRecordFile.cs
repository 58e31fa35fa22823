using System.Buffers.Binary;
using System.Numerics;
using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>
/// TensorFlow's record files (tensorflow.org, "TFRecord and tf.train.Example"): one record after another, each as its length
/// in 8 little-endian bytes, the masked CRC-32C of these 8 bytes, the data, and the masked CRC-32C of the data.
/// </summary>
internal static class TfRecordFile
{
    private const int BeforeData = 12;
    private const int AfterData = 4;
    private const string Remedy = "copy the file again";

    /// <summary>The records in order; the file is read as a whole, damage comes out when the damaged record is reached.</summary>
    /// <param name="path">The file; compressed ones, which TensorFlow also knows, are not understood.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    /// <exception cref="DamagedFileException">A record is cut off, or a checksum is wrong.</exception>
    public static IEnumerable<TfRecord> Read(string path)
    {
        byte[] file = SliceBytes.Read(path);
        for (int at = 0; at < file.Length;)
        {
            if (file.Length - at < BeforeData)
            {
                throw new DamagedFileException(path, at, "the file ends within a record's length", Remedy);
            }

            Expect(path, file, at, 8, "length");
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            if (length > (ulong)Math.Max(0, file.Length - at - BeforeData - AfterData))
            {
                throw new DamagedFileException(path, at, $"a record of {length} bytes in a file of {file.Length}", Remedy);
            }

            Expect(path, file, at + BeforeData, (int)length, "data");
            yield return new(at + BeforeData, new(file, at + BeforeData, (int)length));
            at += BeforeData + (int)length + AfterData;
        }
    }

    /// <summary>CRC-32C (Castagnoli), rotated right by 15 bits and shifted by a constant, as TensorFlow stores it.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        foreach (byte b in data)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    private static void Expect(string path, byte[] file, int start, int length, string what)
    {
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(start + length));
        if (stored != MaskedChecksum(file.AsSpan(start, length)))
        {
            throw new DamagedFileException(path, start, $"the checksum of a record's {what} is wrong", Remedy);
        }
    }
}

/// <summary>One record of a TFRecord file; its checksums were right.</summary>
/// <param name="Offset">Byte of the file at which <paramref name="Data"/> begins.</param>
/// <param name="Data">The record's bytes.</param>
internal readonly record struct TfRecord(long Offset, ArraySegment<byte> Data);
