using System.Text;

namespace MkdSeg.Imaging.Files;

/// <summary>
/// The one door to files that are read: only regular files are opened, links to them included. A pipe, a socket or a device, which may
/// give nothing or never end, is refused before it is opened.
/// </summary>
public static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <param name="bufferSize">Bytes that are read ahead; 0 for none.</param>
    /// <exception cref="InvalidInputException">It is no regular file.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path, FileShare share = FileShare.Read, int bufferSize = 1 << 12)
    {
        // Once: what is opened is what was asked for its kind, also where ".." stands behind a link.
        string full = Path.GetFullPath(path);
        return FileKind.OtherThanRegular(full) is { } kind
            ? throw new InvalidInputException($"{path}: is {kind}; give a regular file.")
            : new FileStream(full, FileMode.Open, FileAccess.Read, share, bufferSize);
    }

    /// <summary>Reads a whole file; its length is asked before memory is taken.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largest">Files of more bytes are refused unread.</param>
    /// <param name="kind">What it should be, for messages, for example <c>a slice folder's manifest</c>.</param>
    /// <param name="remedy">What to do about a file that is too large, for messages.</param>
    /// <exception cref="InvalidInputException">It is missing, no regular file, or cannot be read.</exception>
    /// <exception cref="DamagedFileException">It is larger.</exception>
    public static byte[] ReadAllBytes(string path, long largest, string kind, string remedy)
    {
        try
        {
            using FileStream file = Open(path, bufferSize: 0);
            if (file.Length > largest)
            {
                throw new DamagedFileException(path, largest, $"larger than {largest >> 20} MiB, so it is not {kind}", remedy);
            }

            // As long as it was when opened: what the system makes up while it is read (/proc) counts as empty.
            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e.Message.ReplaceLineEndings(" ");
            throw new InvalidInputException($"{path}: cannot be read ({reason}); check the path and its permissions.", e);
        }
    }

    /// <summary>The lines of a text file, read while they are asked for.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path)
    {
        using var reader = new StreamReader(Open(path));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Reads a whole text file; UTF-8 unless it begins with the mark of another encoding.</summary>
    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path, long largest, string kind, string remedy)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, largest, kind, remedy)), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
