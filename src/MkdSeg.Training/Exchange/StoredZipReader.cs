using System.Buffers.Binary;
using System.Text;
using MkdSeg.Imaging;

namespace MkdSeg.Training.Exchange;

/// <summary>
/// Finds the entries of a zip file that are expected in it, and takes no other: every byte belongs to an entry or to a header, entries
/// are not compressed, and what both headers of one say is the same. Nothing is unpacked. Files of Python's zipfile are taken too.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="path">Its path, for messages.</param>
internal sealed class StoredZipReader(Stream file, string path)
{
    private const int LocalSize = 30;
    private const int CentralSize = 46;
    private const int EndSize = 22;
    private const int LargestDirectory = 1 << 20;
    private const ushort Utf8Flag = 1 << 11;

    /// <summary>The entries by name.</summary>
    /// <param name="largest">The names that must be there, each once, and how many bytes an entry may have.</param>
    /// <exception cref="DamagedFileException">It is no such file.</exception>
    public Dictionary<string, StoredEntry> Read(IReadOnlyDictionary<string, long> largest)
    {
        if (file.Length < EndSize)
        {
            throw Damaged(0, "it is too short to be a model that 'mkdseg export' wrote");
        }

        long endAt = file.Length - EndSize;
        byte[] end = At(endAt, EndSize);
        if (Long(At(0, 4), 0) != 0x04034b50 || Long(end, 0) != 0x06054b50)
        {
            throw Damaged(endAt, "it does not begin and end as a model that 'mkdseg export' wrote");
        }

        // Number of this disk and of the directory's, entries there and in all, size and place of the directory, length of a comment.
        (uint size, uint start) = (Long(end, 12), Long(end, 16));
        if (Long(end, 4) != 0 || Word(end, 8) != largest.Count || Word(end, 10) != largest.Count || Word(end, 20) != 0
            || size > LargestDirectory || start + (long)size != endAt)
        {
            throw Damaged(endAt, $"its directory is not one of {largest.Count} entries that ends where the file does");
        }

        var entries = new Dictionary<string, StoredEntry>(StringComparer.Ordinal);
        byte[] directory = At(start, (int)size);
        (int read, long next) = (0, 0);
        for (int n = 0; n < largest.Count; n++)
        {
            StoredEntry entry = ReadEntry(directory, ref read, start, ref next);
            if (!largest.TryGetValue(entry.Name, out long most) || entry.Length > most || !entries.TryAdd(entry.Name, entry))
            {
                throw Damaged(
                    entry.Start, $"an entry '{entry.Name}' of {entry.Length} bytes is none of a model, there twice, or too large");
            }
        }

        return read == directory.Length && next == start ? entries
            : throw Damaged(start, "bytes lie in it that belong to no entry");
    }

    /// <summary>Reads an entry of the directory, and its header at the byte where the entry before it ends.</summary>
    private StoredEntry ReadEntry(byte[] directory, ref int read, long directoryAt, ref long next)
    {
        ReadOnlySpan<byte> central = directory.AsSpan(read);
        long place = directoryAt + read;
        if (central.Length < CentralSize || Long(central, 0) != 0x02014b50)
        {
            throw Damaged(place, "its directory is cut off or damaged");
        }

        int nameLength = Word(central, 28), extra = Word(central, 30), comment = Word(central, 32);
        if (central.Length < CentralSize + nameLength + extra + comment)
        {
            throw Damaged(place, "its directory is cut off or damaged");
        }

        string name = Encoding.Latin1.GetString(central.Slice(CentralSize, nameLength));
        read += CentralSize + nameLength + extra + comment;
        if (Word(central, 10) != 0 || (Word(central, 8) & ~Utf8Flag) != 0 || Long(central, 20) != Long(central, 24))
        {
            throw Damaged(place, $"the entry '{name}' is compressed or encrypted; the entries of a model are stored as they are");
        }

        if (Long(central, 42) != next || next + LocalSize > directoryAt)
        {
            throw Damaged(place, $"the entry '{name}' does not begin where the one before it ends");
        }

        // The local header says the same from its flags to its sizes, and the name.
        byte[] local = At(next, LocalSize);
        int localExtra = Word(local, 28);
        long start = next + LocalSize + nameLength + localExtra, length = Long(central, 24);
        bool same = Long(local, 0) == 0x04034b50 && central[8..10].SequenceEqual(local.AsSpan(6, 2))
            && central[10..12].SequenceEqual(local.AsSpan(8, 2)) && central[16..28].SequenceEqual(local.AsSpan(14, 12))
            && Word(local, 26) == nameLength;
        if (!same || start + length > directoryAt
            || !central.Slice(CentralSize, nameLength).SequenceEqual(At(next + LocalSize, nameLength)))
        {
            throw Damaged(next, $"the header of the entry '{name}' is not what the directory says of it");
        }

        next = start + length;
        return new(name, start, length, Long(central, 16));
    }

    private byte[] At(long place, int count)
    {
        var bytes = new byte[count];
        file.Position = place;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private DamagedFileException Damaged(long place, string what) => new(path, place, what, ModelFile.Remedy);
}
