using System.Buffers.Binary;

namespace MkdSeg.Imaging.Files;

/// <summary>
/// Which file or folder a path means, whatever name it goes by: links, linked folders, hard links, trailing slashes and, where the disk
/// takes them for the same, capital letters lead to the same place.
/// </summary>
public static class FileIdentity
{
    // Fields of the structure statx.
    private const int InodeAt = 32, DeviceAt = 136;
    private const int MostLinks = 40;

    /// <summary>False for what is there and is no regular file: a folder, a device, a pipe. True for what does not exist yet.</summary>
    /// <param name="path">Any path; links are followed.</param>
    public static bool CanBeReplaced(string path) => FileKind.OtherThanRegular(Full(path)) is null;

    /// <summary>
    /// A text that two paths share if and only if they mean one place. What does not exist yet is where it would be made.
    /// </summary>
    /// <exception cref="InvalidInputException">The path is empty or is none.</exception>
    internal static string Of(string path) => Of(Full(path), MostLinks);

    private static string Of(string full, int links)
    {
        if (FileKind.Status(full) is { } status)
        {
            ulong Number(int at) => BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(at));
            return $"{Number(DeviceAt)}:{Number(InodeAt)}";
        }

        if (Path.GetDirectoryName(full) is not { } folder)
        {
            return full;
        }

        // Nothing is there, or the system has no such numbers: the folder decides, and a link that leads nowhere yet where it leads.
        return links > 0 && new FileInfo(full).LinkTarget is { } target
            ? Of(Full(Path.Combine(folder, target)), links - 1)
            : $"{Of(folder, links)}/{Path.GetFileName(full).ToUpperInvariant()}";
    }

    private static string Full(string path)
    {
        try
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        }
        catch (ArgumentException e)
        {
            throw new InvalidInputException($"'{path}' is no path; give the name of a file or folder.", e);
        }
    }
}
