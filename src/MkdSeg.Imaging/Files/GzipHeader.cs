using System.IO.Hashing;

namespace MkdSeg.Imaging.Files;

/// <summary>The header of a gzip member (RFC 1952, section 2.3); nothing of it is needed but its end.</summary>
internal static class GzipHeader
{
    private const int Deflated = 8;
    private const int HasChecksum = 2;
    private const int HasExtra = 4;
    private const int HasName = 8;
    private const int HasComment = 16;
    private const int Reserved = 0xE0;

    /// <summary>Reads to the end of a header.</summary>
    /// <param name="packed">The file, behind the header's first byte.</param>
    /// <param name="first">The first byte; -1 if there is none.</param>
    /// <param name="follows">Whether another member came before.</param>
    /// <exception cref="InvalidDataException">It is none, or is damaged.</exception>
    public static void Skip(Stream packed, int first, bool follows)
    {
        var checksum = new Crc32();
        byte[] one = [(byte)first];
        if (first != 0x1F)
        {
            throw new InvalidDataException(follows ? "other bytes follow it" : "it has no header");
        }

        checksum.Append(one);
        if (Next() != 0x8B)
        {
            throw new InvalidDataException(follows ? "other bytes follow it" : "it has no header");
        }

        int method = Next();
        int flags = Next();
        if (method != Deflated || (flags & Reserved) != 0)
        {
            throw new InvalidDataException($"it is packed by the unknown method {method} with flags {flags}");
        }

        // Time, how hard it was packed, and on which system.
        for (int n = 0; n < 6; n++)
        {
            Next();
        }

        for (int extra = (flags & HasExtra) != 0 ? Next() | (Next() << 8) : 0; extra > 0; extra--)
        {
            Next();
        }

        for (int texts = ((flags & HasName) != 0 ? 1 : 0) + ((flags & HasComment) != 0 ? 1 : 0); texts > 0; texts--)
        {
            while (Next() != 0)
            {
            }
        }

        uint expected = checksum.GetCurrentHashAsUInt32() & 0xFFFF;
        if ((flags & HasChecksum) != 0 && (Next() | (Next() << 8)) != expected)
        {
            throw new InvalidDataException("the checksum of its header is wrong");
        }

        int Next()
        {
            int value = packed.ReadByte();
            one[0] = value >= 0 ? (byte)value : throw new InvalidDataException("it is cut off");
            checksum.Append(one);
            return value;
        }
    }
}
