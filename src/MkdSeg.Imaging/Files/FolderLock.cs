using System.Globalization;
using System.Text;

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
        string path = Path.Combine(folder, FileName);
        try
        {
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            held.SetLength(0);
            held.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:u}")));
            held.Flush();
            return new FolderLock(held);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new InvalidInputException($"{folder}: another process is writing there ({Holder(path)}); wait for it, or give another folder.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"{folder}: cannot be written to; check its permissions, or give another folder.", e);
        }
    }

    /// <summary>Gives the folder free.</summary>
    public void Dispose() => held.Dispose();

    /// <summary>What the one that holds the lock wrote about itself.</summary>
    private static string Holder(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd() is { Length: > 0 and < 200 } words ? words : "it does not say which";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "it does not say which";
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: .NET has no exception of its own for it.</summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
