namespace MkdSeg.Data.Sources;

/// <summary>How a data set's folder is searched, whatever its layout.</summary>
internal static class FolderSearch
{
    /// <summary>How many levels of folders below the given one are searched.</summary>
    public const int Depth = 2;

    /// <summary>Last part of a path: the name a data set goes by.</summary>
    public static string NameOf(string folder) => Path.GetFileName(folder) is { Length: > 0 } name ? name : folder;

    /// <summary>Files of the folder and of those below it, in ordinal order of their paths.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="pattern">For example <c>*.tfrecord*</c>.</param>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Depth })
            .Order(StringComparer.Ordinal);
}
