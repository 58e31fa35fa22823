using System.IO.Compression;
using System.Xml.Linq;
using MkdSeg.Testing;

namespace MkdSeg.Release.Tests;

/// <summary>All packages of what is built, made once for all tests.</summary>
internal static class PackedFolder
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly Lazy<ScratchFolder> Packed = new(Pack);

    /// <summary>The folder that they lie in.</summary>
    public static string Path => Packed.Value.Path;

    /// <summary>The version that Directory.Build.props gives to everything.</summary>
    public static string Version { get; } =
        XDocument.Load(RepositoryFolder.File("Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>A package of this version.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="extension">nupkg, or snupkg for its symbols.</param>
    public static ZipArchive Open(string name, string extension = "nupkg") =>
        ZipFile.OpenRead(System.IO.Path.Combine(Path, $"{name}.{Version}.{extension}"));

    /// <summary>A NuGet.config that knows these packages and no others.</summary>
    /// <param name="folder">Where it is written.</param>
    public static string WriteSource(ScratchFolder folder) =>
        folder.Write(
            "NuGet.config",
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{Path}" />
              </packageSources>
            </configuration>
            """);

    /// <summary>Removes the packages, if they were made.</summary>
    public static void Delete()
    {
        if (Packed.IsValueCreated)
        {
            Packed.Value.Dispose();
        }
    }

    private static ScratchFolder Pack()
    {
        var folder = new ScratchFolder();
        DotnetCall.Run(
            RepositoryFolder.Path, null, "dotnet", "pack", "MkdSeg.Repro.sln", "-c", Configuration, "--no-build", "-o", folder.Path);
        return folder;
    }
}
