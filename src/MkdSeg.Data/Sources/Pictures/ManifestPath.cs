namespace MkdSeg.Data.Sources.Pictures;

/// <summary>
/// Turns the paths of a manifest into full ones. A manifest may come from a stranger, so no path may lead out of its
/// folder: not by <c>..</c>, not as an absolute path, and not through a symbolic link. Links are refused wherever they
/// lead; the folder itself, which the user named, may be one.
/// </summary>
/// <param name="folder">Full path of the manifest's folder.</param>
internal sealed class ManifestPath(string folder)
{
    private readonly string root = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
    private readonly HashSet<string> plainFolders = new(StringComparer.Ordinal);

    /// <summary>Full path of an entry.</summary>
    /// <param name="entry">The path as it stands in the manifest.</param>
    /// <param name="full">The full path; empty if refused.</param>
    /// <returns>What is wrong with the entry, or null.</returns>
    public string? Refusal(string entry, out string full)
    {
        full = string.Empty;
        bool usable = entry.Length > 0 && !entry.Any(char.IsControl) && !Path.IsPathRooted(entry);
        string candidate = usable ? Path.GetFullPath(entry, folder) : string.Empty;
        if (!candidate.StartsWith(root, StringComparison.Ordinal) || candidate.Length == root.Length)
        {
            return $"the path '{entry}' does not stay inside the folder";
        }

        if (HasLink(candidate))
        {
            return $"the path '{entry}' leads through a symbolic link";
        }

        full = candidate;
        return null;
    }

    private bool HasLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            return true;
        }

        string parent = Path.GetDirectoryName(path)!;
        if (parent.Length < root.Length || plainFolders.Contains(parent))
        {
            return false;
        }

        bool link = HasLink(parent);
        if (!link)
        {
            plainFolders.Add(parent);
        }

        return link;
    }
}
