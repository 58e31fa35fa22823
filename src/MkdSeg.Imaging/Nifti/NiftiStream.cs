using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Nifti;

/// <summary>
/// A file read from front to back, gunzipped if it begins as gzip does, whatever its name. Every failure comes out as an
/// <see cref="InvalidInputException"/> that names the file.
/// </summary>
internal sealed class NiftiStream : IDisposable
{
    private const string Damaged = "the file is cut off or its header damaged";

    /// <summary>Bytes tolerated after the voxels: padding of a block.</summary>
    private const int Padding = 4096;

    /// <summary>Beyond this size a gzip file may not unpack to more than <see cref="BombRatio"/> times its own.</summary>
    private const long BombSize = 512L << 20;

    /// <summary>Label maps shrink to about a hundredth; all-zero data to a thousandth, which only bombs do on a large scale.</summary>
    private const long BombRatio = 200;

    private readonly FileStream file;
    private readonly Stream content;

    private NiftiStream(string path, FileStream file)
    {
        (Path, this.file, StoredLength) = (path, file, file.Length);
        if (StoredLength == 0)
        {
            // Files that the system makes up while they are read (/proc) have no length and need not end.
            content = Stream.Null;
            return;
        }

        IsCompressed = GunzipStream.IsGzip(file);
        file.Position = 0;
        content = IsCompressed ? new GunzipStream(file) : file;
    }

    public string Path { get; }

    public bool IsCompressed { get; }

    /// <summary>Bytes on disk.</summary>
    public long StoredLength { get; }

    /// <summary>Bytes read so far, after decompression.</summary>
    public long Position { get; private set; }

    public static NiftiStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidInputException($"{path}: is a folder; give a NIfTI file.");
        }

        FileStream? file = null;
        try
        {
            file = InputFile.Open(path, bufferSize: 1 << 16);
            return new NiftiStream(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw e is FileNotFoundException or DirectoryNotFoundException
                ? new InvalidInputException($"{path}: does not exist; check the path.", e)
                : new InvalidInputException(
                    $"{path}: cannot be read ({e.Message.ReplaceLineEndings(" ")}); check the path and its permissions.", e);
        }
    }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="NiftiFormatException">The file ends before, or is damaged.</exception>
    public void ReadExactly(Span<byte> buffer, string what)
    {
        int filled = Fill(buffer);
        if (filled < buffer.Length)
        {
            throw new NiftiFormatException(Path, Position, $"the file ends within {what}", "it is cut off: copy or export it again");
        }
    }

    /// <summary>The next bytes, fewer at the end of the file.</summary>
    /// <exception cref="NiftiFormatException">The file is damaged there.</exception>
    public byte[] ReadUpTo(int count)
    {
        byte[] buffer = new byte[count];
        return buffer[..Fill(buffer)];
    }

    /// <summary>Moves on to a position.</summary>
    public void SkipTo(long position, byte[] scratch)
    {
        while (Position < position)
        {
            ReadExactly(scratch.AsSpan(0, (int)Math.Min(scratch.Length, position - Position)), "the voxels or the bytes before them");
        }
    }

    /// <summary>Refuses a header that claims more or fewer bytes than the file can hold; costs no memory.</summary>
    public void RequireSize(long needed)
    {
        if (IsCompressed && needed / Deflate.LargestRatio > StoredLength)
        {
            throw new NiftiFormatException(
                Path, Position, $"{needed} bytes are needed but {StoredLength} compressed bytes cannot hold them", Damaged);
        }

        if (IsCompressed && needed > BombSize && needed / BombRatio > StoredLength)
        {
            throw new NiftiFormatException(
                Path,
                Position,
                $"{StoredLength} compressed bytes claim to hold {needed}, more than {BombRatio} times as much",
                "if that is meant, unpack the file first");
        }

        // What a gzip file holds is known when it is unpacked; the lengths that it tells are those of its members.
        if (!IsCompressed && StoredLength - needed is < 0 or > Padding)
        {
            throw new NiftiFormatException(
                Path, Math.Min(StoredLength, needed), $"{needed} bytes are needed but the file has {StoredLength}", Damaged);
        }
    }

    /// <summary>Unpacks the file once without keeping anything, so that its claim need not be believed.</summary>
    /// <exception cref="NiftiFormatException">It holds fewer bytes, or is damaged before.</exception>
    public void Rehearse(long needed, byte[] scratch)
    {
        using NiftiStream rehearsal = Open(Path);
        rehearsal.SkipTo(needed, scratch);
    }

    /// <summary>After the voxels: reads to the end, where gzip checks its checksum and its length.</summary>
    public void Finish()
    {
        byte[] rest = new byte[Padding + 1];
        if (Fill(rest) > Padding)
        {
            throw new NiftiFormatException(
                Path, Position, "there are bytes after the last voxel", "the header is damaged: export the image again");
        }
    }

    public void Dispose()
    {
        content.Dispose();
        file.Dispose();
    }

    private int Fill(Span<byte> buffer)
    {
        try
        {
            int filled = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            Position += filled;
            return filled;
        }
        catch (InvalidDataException e)
        {
            throw new NiftiFormatException(Path, Position, $"the gzip data is damaged: {e.Message}", "copy or compress the file again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"{Path}: cannot be read ({e.Message.ReplaceLineEndings(" ")}); check the path and its permissions.", e);
        }
    }
}
