namespace MkdSeg.Imaging.Files;

/// <summary>
/// Keeps a second process out of a folder that is being written. The lock is the operating system's, on a hidden file: it
/// is gone with its process, however that ends, and the file that stays behind locks nothing.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Name of the hidden file.</summary>
    public const string FileName = ".lock";

    private readonly FileStream held;

    private FolderLock(FileStream held) => this.held = held;

    /// <summary>Takes the lock of a folder at once or not at all.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="InvalidInputException">Another process writes there, or the folder cannot be written to.</exception>
    /// <exception cref="IOException">The file cannot be made for another reason, for example on a full disk.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new InvalidInputException($"{folder}: another process is writing there; wait for it, or give another folder.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"{folder}: cannot be written to; check its permissions, or give another folder.", e);
        }
    }

    /// <summary>Gives the folder free.</summary>
    public void Dispose() => held.Dispose();

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: .NET has no exception of its own for it.</summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
