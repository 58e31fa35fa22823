using System.Text.RegularExpressions;

namespace MkdSeg.Data.Sources.Declared.Patterns;

/// <summary>A file that matches a pattern.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Values">What the pattern's names stand for.</param>
internal sealed record PatternMatch(string Path, IReadOnlyDictionary<string, string> Values);

/// <summary>One part of a path: a name, or an expression for names.</summary>
/// <param name="Name">The name as it stands in the pattern.</param>
/// <param name="Form">Null where the name is meant as it is.</param>
internal sealed record FolderStep(string Name, Regex? Form);

/// <summary>
/// Goes down only those folders that a pattern leads into: a data set of a thousand patients with a hundred files each is not listed
/// whole. Hidden files and what macOS packs beside the data (<c>__MACOSX</c>) are passed over.
/// </summary>
internal static class FolderWalk
{
    /// <summary>Files that the steps lead to.</summary>
    /// <param name="folder">Full path; nothing is found where it is missing.</param>
    /// <param name="steps">One for every folder below it and one for the file.</param>
    public static IEnumerable<string> Files(string folder, ReadOnlyMemory<FolderStep> steps)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        FolderStep step = steps.Span[0];
        if (steps.Length == 1)
        {
            return step.Form is null
                ? new[] { Path.Combine(folder, step.Name) }.Where(File.Exists)
                : Directory.EnumerateFiles(folder).Where(path => IsSeen(path) && step.Form.IsMatch(Path.GetFileName(path)));
        }

        IEnumerable<string> next = step.Form is null
            ? [Path.GetFullPath(step.Name, folder)]
            : Directory.EnumerateDirectories(folder).Where(path => IsSeen(path) && step.Form.IsMatch(Path.GetFileName(path)));
        return next.SelectMany(below => Files(below, steps[1..]));
    }

    /// <summary>A folder, those in it, and those in these.</summary>
    public static IEnumerable<string> UpToTwoBelow(string folder, int levels = FolderSearch.Depth) => !Directory.Exists(folder)
        ? []
        : new[] { folder }.Concat(levels == 0
            ? []
            : Directory.EnumerateDirectories(folder).Where(IsSeen).SelectMany(below => UpToTwoBelow(below, levels - 1)));

    private static bool IsSeen(string path) => Path.GetFileName(path) is var name && !name.StartsWith('.') && name != "__MACOSX";
}
