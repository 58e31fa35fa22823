namespace MkdSeg.Imaging.Files;

/// <summary>
/// Bytes that are put aside on the disk and read again in any order, so that memory does not grow with them. The file is hidden, and gone
/// when closed; what a killed process leaves is a trace that <see cref="AtomicFile.RemoveAbandoned"/> knows.
/// </summary>
public sealed class SpoolFile : IDisposable
{
    private readonly FileStream file;

    /// <summary>Makes an empty file.</summary>
    /// <param name="folder">Where there is room.</param>
    /// <exception cref="InvalidInputException">No file can be made there.</exception>
    public SpoolFile(string folder)
    {
        string path = AtomicFile.TemporaryIn(folder);
        try
        {
            file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new InvalidInputException(
                $"{folder}: cannot be written to ({e.Message.ReplaceLineEndings(" ")}); check its permissions and the space left.", e);
        }
    }

    /// <summary>Puts bytes at the end.</summary>
    /// <returns>Where they stand, for <see cref="CopyTo"/>.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public SpooledPart Add(ReadOnlySpan<byte> bytes)
    {
        long start = file.Seek(0, SeekOrigin.End);
        file.Write(bytes);
        return new(start, bytes.Length);
    }

    /// <summary>Copies bytes to a stream.</summary>
    /// <param name="part">Which.</param>
    /// <param name="target">Where to.</param>
    public void CopyTo(SpooledPart part, Stream target)
    {
        byte[] buffer = new byte[Math.Min(1 << 16, Math.Max(1, part.Length))];
        file.Position = part.Start;
        for (long left = part.Length; left > 0;)
        {
            int count = (int)Math.Min(left, buffer.Length);
            file.ReadExactly(buffer, 0, count);
            target.Write(buffer, 0, count);
            left -= count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}

/// <summary>Bytes in a <see cref="SpoolFile"/>.</summary>
/// <param name="Start">Position of the first.</param>
/// <param name="Length">How many.</param>
public readonly record struct SpooledPart(long Start, long Length);
