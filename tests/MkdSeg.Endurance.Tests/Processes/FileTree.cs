using System.Security.Cryptography;

namespace MkdSeg.Endurance.Tests.Processes;

/// <summary>Files by what they hold.</summary>
internal static class FileTree
{
    /// <summary>SHA-256 of files and of those in folders, by path.</summary>
    /// <param name="root">What the paths are relative to.</param>
    /// <param name="parts">Files and folders there; hidden ones in them are left out, and what is absent.</param>
    public static SortedDictionary<string, string> Of(string root, params IEnumerable<string> parts)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var visible = new EnumerationOptions { RecurseSubdirectories = true };
        foreach (string path in parts.Select(part => Path.Combine(root, part)))
        {
            string[] found = Directory.Exists(path) ? Directory.GetFiles(path, "*", visible) : File.Exists(path) ? [path] : [];
            foreach (string file in found)
            {
                files.Add(Path.GetRelativePath(root, file), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
            }
        }

        return files;
    }

    /// <summary>Copies a file, or a folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        foreach (string path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            Copy(path, Path.Combine(to, Path.GetRelativePath(from, path)));
        }
    }
}
