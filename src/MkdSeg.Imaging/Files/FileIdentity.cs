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

    /// <summary>Whether a path leads to a folder or to something within it, links followed; also before anything is there.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">A path is empty or is none.</exception>
    public static bool IsWithin(string path, string folder)
    {
        string wanted = Of(folder);
        for (string? at = RealPath(Full(path)); at is not null; at = Path.GetDirectoryName(at))
        {
            if (Of(at) == wanted)
            {
                return true;
            }
        }

        return false;
    }

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

    /// <summary>The path without links, part by part as the system goes it: behind a link, ".." leads up from where that leads.</summary>
    private static string RealPath(string full)
    {
        string at = Path.GetPathRoot(full)!;
        var rest = new Stack<string>(Parts(full[at.Length..]));
        int links = MostLinks;
        while (rest.TryPop(out string? part))
        {
            string next = part == ".." ? Path.GetDirectoryName(at) ?? at : Path.Combine(at, part);
            if (part == ".." || links == 0 || new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            links--;
            string root = Path.GetPathRoot(target)!;
            at = root.Length > 0 ? root : at;
            foreach (string step in Parts(target[root.Length..]))
            {
                rest.Push(step);
            }
        }

        return at;
    }

    /// <summary>Names of a path, the last one first; "." is none.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();

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
