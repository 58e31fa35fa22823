using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace MkdSeg.Imaging.Files;

/// <summary>
/// Unpacks a gzip file (RFC 1952) as <c>gzip -t</c> does: any number of members one behind the other, empty ones included (bgzip, pigz,
/// files joined by cat), and zero bytes behind the last. Length and checksum of each member are held against its data, which
/// <see cref="GZipStream"/> leaves out where a file is cut off.
/// </summary>
/// <remarks>Damage comes out as <see cref="InvalidDataException"/> with a sentence that goes on after "the gzip data is damaged".</remarks>
public sealed class GunzipStream : Stream
{
    /// <summary>Zero bytes behind the last member: a tape's or a disk's block.</summary>
    private const int MostPadding = 16 << 20;

    private readonly PackedBytes packed;
    private readonly Crc32 checksum = new();
    private DeflateStream? member;
    private uint length;
    private bool begun;

    /// <summary>Begins at the start of a file.</summary>
    /// <param name="file">The packed bytes; not closed with this stream.</param>
    public GunzipStream(Stream file) => packed = new(file);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether a file begins as gzip files do.</summary>
    /// <param name="file">At its start; moved by two bytes at most.</param>
    public static bool IsGzip(Stream file) => file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && (member is not null || NextMember()))
        {
            int count = Unpack(buffer);
            if (count > 0)
            {
                checksum.Append(buffer[..count]);
                length += (uint)count;
                return count;
            }

            EndMember();
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        member?.Dispose();
        packed.Dispose();
        base.Dispose(disposing);
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return member!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("its packed bytes make no sense", e);
        }
    }

    private bool NextMember()
    {
        int first = packed.ReadByte();
        for (int zeros = 0; begun && first == 0; first = packed.ReadByte())
        {
            if (++zeros > MostPadding)
            {
                throw new InvalidDataException($"more than {MostPadding >> 20} MiB of zero bytes follow it");
            }
        }

        if (begun && first < 0)
        {
            return false;
        }

        GzipHeader.Skip(packed, first, begun);
        (begun, length) = (true, 0);
        checksum.Reset();
        member = new(packed, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    /// <summary>
    /// Checksum and length stand right behind the packed data, whose end the decompressor keeps to itself: they are looked for in the
    /// bytes that it was given last.
    /// </summary>
    private void EndMember()
    {
        member!.Dispose();
        member = null;
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        if (!packed.MoveBehind(trailer))
        {
            throw new InvalidDataException("it is cut off or its checksum is wrong");
        }
    }
}
