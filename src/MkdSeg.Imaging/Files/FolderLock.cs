using System.Globalization;

namespace MkdSeg.Imaging.Files;

/// <summary>
/// Keeps a second process out of a folder that is being written. The lock is the operating system's, on a hidden file: it
/// is gone with its process, however that ends, and the file that stays behind locks nothing.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Name of the hidden file.</summary>
    public const string FileName = ".lock";

    // Beside the locked file, which .NET lets nobody else read.
    private const string HolderFileName = ".lock-holder";

    private readonly FileStream held;
    private readonly string holder;

    private FolderLock(FileStream held, string holder) => (this.held, this.holder) = (held, holder);

    /// <summary>Takes the lock of a folder at once or not at all.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="InvalidInputException">Another process writes there, or the folder cannot be written to.</exception>
    /// <exception cref="IOException">The file cannot be made for another reason, for example on a full disk.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            var held = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            var taken = new FolderLock(held, Path.Combine(folder, HolderFileName));
            taken.SayWho();
            return taken;
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new InvalidInputException($"{folder}: another process is writing there ({Holder(folder)}); wait for it, or give another folder.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"{folder}: cannot be written to; check its permissions, or give another folder.", e);
        }
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(holder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays behind is only read while somebody holds the lock.
        }

        held.Dispose();
    }

    /// <summary>For the message to a second process. That the lock is held matters more than who holds it.</summary>
    private void SayWho()
    {
        try
        {
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:u}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk will be told by whatever is written next.
        }
    }

    private static string Holder(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, HolderFileName)) is { Length: > 0 and < 200 } words ? words : "it does not say which";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "it does not say which";
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: .NET has no exception of its own for it.</summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
