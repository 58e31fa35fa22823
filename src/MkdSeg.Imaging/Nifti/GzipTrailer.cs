using System.Buffers.Binary;

namespace MkdSeg.Imaging.Nifti;

/// <summary>
/// The end of a gzip file. <see cref="System.IO.Compression.GZipStream"/> checks the checksum of a member that is complete,
/// but says nothing when the trailer is cut off or other bytes follow it; comparing the length told here does.
/// </summary>
internal static class GzipTrailer
{
    /// <summary>The empty block that ends a file in blocks, as bgzip writes (SAM specification, section 4.1.2).</summary>
    private static ReadOnlySpan<byte> BlockedEnd =>
        [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>ISIZE of RFC 1952: the unpacked length modulo 2^32; null for files in blocks, whose end is known to be whole.</summary>
    public static long? UnpackedSize(FileStream file)
    {
        Span<byte> end = stackalloc byte[28];
        int length = (int)Math.Min(end.Length, file.Length);
        file.Position = file.Length - length;
        file.ReadExactly(end[..length]);
        return length == end.Length && end.SequenceEqual(BlockedEnd) ? null
            : length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(end[(length - 4)..length]);
    }
}
