using System.Buffers.Binary;
using System.Text;
using MkdSeg.Imaging;

namespace MkdSeg.Training.Exchange;

/// <summary>
/// Writes a zip file whose entries are not compressed, byte for byte the same for the same contents: no clock, user or system shows in
/// it. Layout: APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16.
/// </summary>
internal static class StoredZipWriter
{
    /// <summary>1 January 1980 as the format counts days: its first, since it knows no "unknown".</summary>
    private const ushort Date = 1 << 5 | 1;
    private const ushort Version = 20;
    private const ushort MadeByUnix = 3 << 8 | Version;
    private const uint ReadableFile = 0x81A4u << 16; // -rw-r--r--

    /// <summary>Writes a zip file.</summary>
    /// <param name="stream">Takes the bytes, from first to last.</param>
    /// <param name="entries">Name (ASCII), digest and content of each.</param>
    /// <exception cref="InvalidInputException">Together they are larger than such a file can be, 4 GiB.</exception>
    public static void Write(Stream stream, IReadOnlyList<(string Name, ContentDigest Digest, Action<Stream> Write)> entries)
    {
        if (entries.Sum(entry => entry.Digest.Length + 1024) > uint.MaxValue)
        {
            throw new InvalidInputException(
                "The networks are larger than the 4 GiB that one file can hold; export to a folder, with a name that does not end in "
                + $"{ModelFile.Ending}.");
        }

        var directory = new List<byte>();
        long offset = 0;
        foreach ((string name, ContentDigest digest, Action<Stream> write) in entries)
        {
            byte[] local = [.. Bytes(0x04034b50u), .. Common(name, digest), .. Encoding.ASCII.GetBytes(name)];
            stream.Write(local);
            write(stream);
            directory.AddRange(
            [
                .. Bytes(0x02014b50u), .. Bytes(MadeByUnix), .. Common(name, digest),
                .. Bytes((ushort)0), .. Bytes((ushort)0), .. Bytes((ushort)0), .. Bytes(ReadableFile), .. Bytes((uint)offset),
                .. Encoding.ASCII.GetBytes(name),
            ]);
            offset += local.Length + digest.Length;
        }

        stream.Write([.. directory]);
        stream.Write(
        [
            .. Bytes(0x06054b50u), .. Bytes(0u), .. Bytes((ushort)entries.Count), .. Bytes((ushort)entries.Count),
            .. Bytes((uint)directory.Count), .. Bytes((uint)offset), .. Bytes((ushort)0),
        ]);
    }

    /// <summary>
    /// What both headers of an entry say: version, flags, method, time, date, CRC, two sizes, lengths of name and extra field.
    /// </summary>
    private static byte[] Common(string name, ContentDigest digest) =>
    [
        .. Bytes(Version), .. Bytes((ushort)0), .. Bytes((ushort)0), .. Bytes((ushort)0), .. Bytes(Date), .. Bytes(digest.Crc),
        .. Bytes((uint)digest.Length), .. Bytes((uint)digest.Length), .. Bytes((ushort)name.Length), .. Bytes((ushort)0),
    ];

    private static byte[] Bytes(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }
}
