namespace MkdSeg.Training.Exchange;

/// <summary>Some bytes of a file as a file of their own, to be read.</summary>
/// <param name="file">The file; stays open.</param>
/// <param name="start">Its first byte that belongs here.</param>
/// <param name="length">How many do.</param>
internal sealed class FileSection(Stream file, long start, long length) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        long left = Math.Max(0, length - Position);
        if (left == 0 || target.IsEmpty)
        {
            return 0;
        }

        file.Position = start + Position;
        int found = file.Read(target[..(int)Math.Min(target.Length, left)]);
        Position += found;
        return found;
    }

    /// <inheritdoc/>
    public override int Read(byte[] target, int offset, int count) => Read(target.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => length,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();
}
