using System.IO.Hashing;
using System.Security.Cryptography;

namespace MkdSeg.Training.Exchange;

/// <summary>What a zip file and a list of checksums say of a content.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Crc">CRC-32, as zip files have it.</param>
/// <param name="Sha256">SHA-256, lower-case hexadecimal.</param>
internal sealed record ContentDigest(long Length, uint Crc, string Sha256)
{
    /// <summary>The digest of what is written; nothing is kept.</summary>
    public static ContentDigest Of(Action<Stream> write)
    {
        using var sink = new Sink();
        write(sink);
        return sink.Digest();
    }

    /// <summary>Takes bytes and remembers their digest.</summary>
    private sealed class Sink : Stream
    {
        private readonly Crc32 crc = new();
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => length;

        public override long Position { get => length; set => throw new NotSupportedException(); }

        public ContentDigest Digest() => new(length, crc.GetCurrentHashAsUInt32(), Convert.ToHexStringLower(hash.GetCurrentHash()));

        public override void Write(ReadOnlySpan<byte> source)
        {
            crc.Append(source);
            hash.AppendData(source);
            length += source.Length;
        }

        public override void Write(byte[] source, int offset, int count) => Write(source.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
