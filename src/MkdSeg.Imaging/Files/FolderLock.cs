using System.Globalization;
using System.Text;

namespace MkdSeg.Imaging.Files;

/// <summary>
/// Keeps a second process out of a folder that is being written. The lock is the operating system's, on a hidden file: it
/// is gone with its process, however that ends, and the file that stays behind locks nothing. Neither the lock nor the name
/// of its holder is ever written through a link that somebody laid there.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Name of the hidden file.</summary>
    public const string FileName = ".lock";

    // Beside the locked file, which .NET lets nobody else read.
    private const string HolderFileName = ".lock-holder";
    private const int LongestHolder = 200;

    private readonly FileStream held;
    private readonly string holder;

    private FolderLock(FileStream held, string holder) => (this.held, this.holder) = (held, holder);

    /// <summary>Takes the lock of a folder at once or not at all.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="InvalidInputException">Another process writes there, or the folder cannot be written to.</exception>
    /// <exception cref="IOException">The file cannot be made for another reason, for example on a full disk.</exception>
    public static FolderLock Take(string folder) => TryTake(folder)
        ?? throw new InvalidInputException(
            $"{folder}: another process is writing there ({Holder(folder)}); wait for it, or give another folder.");

    /// <summary>Takes the lock of a folder if nobody has it.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <returns>The lock; null while another process writes there.</returns>
    /// <exception cref="InvalidInputException">The folder cannot be written to, or is gone.</exception>
    /// <exception cref="IOException">The file cannot be made for another reason, for example on a full disk.</exception>
    public static FolderLock? TryTake(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            FileStream? held = null;
            while (held is null)
            {
                held = Open(path);
                if (!StillStandsAt(path, held))
                {
                    // Whoever had the lock before has removed the file meanwhile: the lock of a removed file keeps nobody out.
                    held.Dispose();
                    held = null;
                }
            }

            var taken = new FolderLock(held, Path.Combine(folder, HolderFileName));
            taken.SayWho();
            return taken;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (DirectoryNotFoundException e)
        {
            throw new InvalidInputException(
                $"{folder}: the folder is not there, or was taken away just now; run again, or give another folder.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"{folder}: cannot be written to; check its permissions, or give another folder.", e);
        }
    }

    /// <summary>Whether a file or folder is one of the two that this class makes.</summary>
    /// <param name="path">Its name or path.</param>
    public static bool IsOwn(string path) => Path.GetFileName(path) is FileName or HolderFileName;

    /// <summary>Who has the lock of a folder, for a message: process, machine and since when.</summary>
    /// <param name="folder">The folder.</param>
    public static string Holder(string folder)
    {
        const string unknown = "it does not say which";
        string path = Path.Combine(folder, HolderFileName);
        try
        {
            if (new FileInfo(path) is not { Exists: true, LinkTarget: null, Length: > 0 and < LongestHolder })
            {
                return unknown;
            }

            // For writing too: so a pipe of this name does not let the reader wait.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LongestHolder];
            int length = file.CanSeek ? file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) : 0;
            string words = Encoding.UTF8.GetString(bytes, 0, length);
            return words.Length > 0 && !words.Any(char.IsControl) ? words : unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return unknown;
        }
    }

    /// <summary>Releases the folder; the hidden file stays.</summary>
    public void Dispose()
    {
        Remove(holder);
        held.Dispose();
    }

    /// <summary>Releases the folder and removes the hidden file: for a folder that is handed over to others.</summary>
    public void Remove()
    {
        Remove(held.Name);
        Dispose();
    }

    /// <summary>
    /// Opens the lock's file, made anew or as an earlier process left it. A file that is there is opened without a byte being
    /// written, and not through a link; for reading too, so that a pipe of this name does not let the caller wait.
    /// </summary>
    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
            {
                throw NotOurs(path, e);
            }
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
            return Open(path); // removed between the two
        }

        if (!file.CanSeek)
        {
            file.Dispose();
            throw NotOurs(path, null);
        }

        return file;
    }

    private static InvalidInputException NotOurs(string path, Exception? inner) =>
        new($"{path}: is no plain file of this program, so the folder cannot be locked; take it away, or give another folder.", inner);

    /// <summary>
    /// Whether an open file is still the one under its name: an access time that nobody else would set is written to the one
    /// and read from the other.
    /// </summary>
    private static bool StillStandsAt(string path, FileStream file)
    {
        try
        {
            File.SetLastAccessTimeUtc(file.SafeFileHandle, DateTime.UtcNow.AddTicks(-Random.Shared.NextInt64(TimeSpan.TicksPerDay)));
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's file in a shared folder: then the times that it has are compared.
        }

        return new FileInfo(path) is { Exists: true, LinkTarget: null }
            && File.GetLastAccessTimeUtc(path) == File.GetLastAccessTimeUtc(file.SafeFileHandle);
    }

    /// <summary>For the message to a second process. That the lock is held matters more than who holds it.</summary>
    private void SayWho()
    {
        try
        {
            // The rename takes the place of whatever bears the name; nothing is written through a link.
            var culture = CultureInfo.InvariantCulture;
            string who = string.Create(culture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:u}");
            AtomicFile.WriteText(holder, who);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            // A full disk will be told by whatever is written next.
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays behind is only read while somebody holds the lock.
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: .NET has no exception of its own for it.</summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
