using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MkdSeg.Training.Runs;

/// <summary>Which program made a run.</summary>
public sealed record BuildFacts
{
    private const string DirtyMark = ".dirty";

    /// <summary>Version of this program.</summary>
    public required string Version { get; init; }

    /// <summary>Commit it was built from; null where it was not built in a clone.</summary>
    public required string? Commit { get; init; }

    /// <summary>Whether files differed from that commit when it was built.</summary>
    public required bool Dirty { get; init; }

    /// <summary>The .NET runtime, for example ".NET 10.0.1".</summary>
    public required string Runtime { get; init; }

    /// <summary>Versions of all packages by name, native libraries among them.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>The program that is running.</summary>
    public static BuildFacts Current()
    {
        // "VERSION+COMMIT" or "VERSION+COMMIT.dirty"; Directory.Build.targets adds the mark.
        string[] parts = typeof(BuildFacts).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
        string? revision = parts.Length > 1 ? parts[1] : null;
        return new BuildFacts
        {
            Version = parts[0],
            Commit = revision?.Replace(DirtyMark, string.Empty, StringComparison.Ordinal),
            Dirty = revision?.EndsWith(DirtyMark, StringComparison.Ordinal) ?? false,
            Runtime = RuntimeInformation.FrameworkDescription,
            Packages = ReadPackages(),
        };
    }

    /// <summary>The program's own list of what it was built with, NAME.deps.json.</summary>
    private static SortedDictionary<string, string> ReadPackages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? file = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(Path.PathSeparator, ';').FirstOrDefault(File.Exists);
        if (file is null)
        {
            return packages;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (JsonProperty library in document.RootElement.GetProperty("libraries").EnumerateObject())
        {
            if (library.Value.GetProperty("type").GetString() == "package" && library.Name.Split('/') is [string name, string version])
            {
                packages[name] = version;
            }
        }

        return packages;
    }
}
