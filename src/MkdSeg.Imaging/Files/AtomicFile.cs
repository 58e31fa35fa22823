using System.Text;

namespace MkdSeg.Imaging.Files;

/// <summary>Writes a file so that it is there as a whole or not at all, whatever happens on the way.</summary>
public static class AtomicFile
{
    private const string TemporaryEnding = ".mkdseg.tmp";

    /// <summary>Removes what killed processes left half-written in a folder, not below. Nobody else may be writing there.</summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (string path in Leftovers(folder))
        {
            Remove(path);
        }
    }

    /// <summary>The same for a folder that others may be writing to: removes what has not been touched for a day.</summary>
    public static void RemoveAbandoned(string folder)
    {
        DateTime yesterday = DateTime.UtcNow.AddDays(-1);
        foreach (string path in Leftovers(folder).Where(path => File.GetLastWriteTimeUtc(path) < yesterday))
        {
            Remove(path);
        }
    }

    /// <summary>Whether a file's name is one that only this class gives to what it is still writing.</summary>
    /// <param name="path">A file's name or path.</param>
    public static bool IsTemporary(string path) =>
        Path.GetFileName(path) is ['.', .. var rest]
        && rest.EndsWith(TemporaryEnding, StringComparison.Ordinal)
        && Guid.TryParseExact(rest[..^TemporaryEnding.Length], "N", out _);

    /// <summary>A new name that <see cref="IsTemporary"/> knows.</summary>
    internal static string TemporaryIn(string folder) => Path.Combine(folder, $".{Guid.NewGuid():N}{TemporaryEnding}");

    /// <summary>Writes to a temporary file in the same folder, flushes it to the disk and renames it.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InvalidInputException">The path cannot be written to: a folder, a device, no permission.</exception>
    /// <exception cref="IOException">Writing failed, for example on a full disk; what was there before is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // A device is no file to be replaced: renaming over /dev/null would take it from everybody.
        if (FileKind.OtherThanRegular(path) is { } kind)
        {
            throw new InvalidInputException($"{path}: is {kind}; give the name of a file to write.");
        }

        if (path.Length > 0 && !FileIdentity.CanBeReplaced(path))
        {
            throw new InvalidInputException($"{path}: is a device or a pipe, which is not replaced; give the name of a file to write.");
        }

        string? temporary = null;
        try
        {
            string full = Path.GetFullPath(path);
            temporary = TemporaryIn(Path.GetDirectoryName(full)!);
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            temporary = null;
        }
        catch (DirectoryNotFoundException e)
        {
            throw new InvalidInputException($"{path}: its folder does not exist; make it first.", e);
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // The latter is how .NET reports a file larger than the file system or a quota allows (EFBIG).
            throw new IOException(
                $"{path}: cannot be written ({e.Message.ReplaceLineEndings(" ")}); what was there before is untouched.",
                e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(
                $"{path}: cannot be written ({e.Message.ReplaceLineEndings(" ")}); check the path and its permissions.", e);
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <summary>Writes a text as UTF-8 without byte order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="text">The content.</param>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<string> Leftovers(string folder) => Directory.Exists(folder)
        ? Directory
            .EnumerateFiles(folder, $".*{TemporaryEnding}", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(IsTemporary)
        : [];

    private static void Remove(string? temporary)
    {
        try
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
