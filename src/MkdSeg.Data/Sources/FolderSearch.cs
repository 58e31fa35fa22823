namespace MkdSeg.Data.Sources;

/// <summary>How a data set's folder is searched, whatever its layout.</summary>
internal static class FolderSearch
{
    /// <summary>How many levels of folders below the given one are searched.</summary>
    public const int Depth = 2;

    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = Depth,
        MatchCasing = MatchCasing.CaseInsensitive,
    };

    /// <summary>Last part of a path: the name a data set goes by.</summary>
    public static string NameOf(string folder) => Path.GetFileName(folder) is { Length: > 0 } name ? name : folder;

    /// <summary>
    /// Files of the folder and of those below it, in ordinal order of their paths; capitals in their names make no difference. Hidden
    /// ones are passed over: macOS puts <c>._NAME</c> beside every file on foreign disks, and <c>.DS_Store</c> into folders.
    /// </summary>
    /// <param name="folder">Full path.</param>
    /// <param name="pattern">For example <c>*.tfrecord*</c>.</param>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, Options)
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal);
}
