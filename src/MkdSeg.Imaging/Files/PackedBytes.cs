namespace MkdSeg.Imaging.Files;

/// <summary>
/// The bytes of a gzip file, handed to a decompressor that reads ahead. What it was given last is kept, so that the place where its data
/// really ended can be found there.
/// </summary>
/// <param name="file">The file from its start.</param>
internal sealed class PackedBytes(Stream file) : Stream
{
    /// <summary>So that what is kept and the bytes behind it always fit into the buffer.</summary>
    private const int MostAtOnce = 1 << 13;

    private readonly byte[] buffer = new byte[1 << 16];
    private int kept;
    private int at;
    private int end;

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

    /// <summary>Some of the bytes; none at the end of the file.</summary>
    public override int Read(Span<byte> target)
    {
        if (at == end)
        {
            int found = file.Read(buffer);
            if (found == 0)
            {
                return 0;
            }

            (at, end) = (0, found);
        }

        kept = at;
        int count = Math.Min(Math.Min(target.Length, MostAtOnce), end - at);
        buffer.AsSpan(at, count).CopyTo(target);
        at += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] target, int offset, int count) => Read(target.AsSpan(offset, count));

    /// <summary>The next byte; -1 at the end of the file.</summary>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <summary>Moves to behind the first place of some bytes within what was read last, the bytes that follow included.</summary>
    /// <returns>Whether they are there.</returns>
    public bool MoveBehind(ReadOnlySpan<byte> pattern)
    {
        buffer.AsSpan(kept..end).CopyTo(buffer);
        (at, end, kept) = (at - kept, end - kept, 0);
        int wanted = Math.Min(at + pattern.Length, buffer.Length);
        end += wanted > end ? file.ReadAtLeast(buffer.AsSpan(end..wanted), wanted - end, throwOnEndOfStream: false) : 0;
        int found = buffer.AsSpan(0, Math.Min(wanted, end)).IndexOf(pattern);
        at = found < 0 ? at : found + pattern.Length;
        return found >= 0;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();
}
