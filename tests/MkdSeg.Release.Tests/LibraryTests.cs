using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MkdSeg.Testing;

namespace MkdSeg.Release.Tests;

/// <summary>The libraries as packages: whole, and of use to a project that has nothing else.</summary>
public sealed partial class LibraryTests
{
    private static readonly string[] Names =
    [
        .. Directory.GetFiles(RepositoryFolder.File("src"), "*.?sproj", SearchOption.AllDirectories)
            .Where(project => !File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal))
            .Select(project => Path.GetFileNameWithoutExtension(project)).Order(),
    ];

    [Test]
    public void TheLibrariesAndTheProgramArePacked()
    {
        string[] expected =
        [
            .. Names.SelectMany(name => new[] { $"{name}.{PackedFolder.Version}.nupkg", $"{name}.{PackedFolder.Version}.snupkg" }),
            $"mkdseg.{PackedFolder.Version}.nupkg",
        ];
        Assert.That(Directory.GetFiles(PackedFolder.Path).Select(Path.GetFileName), Is.EquivalentTo(expected));
    }

    [TestCaseSource(nameof(Names))]
    public void APackageHasDocumentationReadmeAndSymbols(string name)
    {
        using ZipArchive package = PackedFolder.Open(name), symbols = PackedFolder.Open(name, "snupkg");
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.That(files, Is.SupersetOf(new[] { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md" }));
        Assert.That(symbols.Entries.Select(entry => entry.FullName), Does.Contain($"lib/net10.0/{name}.pdb"));
        XElement data = Nuspec(package, name);
        Assert.That(Word(data, "license"), Is.EqualTo("MIT"));
        Assert.That(Word(data, "readme"), Is.EqualTo("README.md"));
        Assert.That(Word(data, "authors"), Is.EqualTo("The MkdSeg.Repro authors"));
        Assert.That(Word(data, "description"), Is.Not.Null.And.Not.EqualTo("Package Description"));
    }

    [Test]
    public void TheReadmeNamesEveryPackage()
    {
        string text = File.ReadAllText(RepositoryFolder.File("src", "README.md"));
        Assert.That(PackageRow().Matches(text).Select(row => row.Groups[1].Value).Order(), Is.EqualTo(Names));
    }

    /// <summary>The example of the packages' README, with the packages alone.</summary>
    [Test]
    public void AProjectBuildsAndTrainsWithThePackages()
    {
        using var place = new ScratchFolder();
        PackedFolder.WriteSource(place);
        string cache = DotnetCall.Run(place.Path, null, "dotnet", "nuget", "locals", "global-packages", "--list").Split(": ", 2)[1].Trim();
        place.Write("consumer/consumer.csproj", Project(place.File("packages"), cache));
        string readme = File.ReadAllText(RepositoryFolder.File("src", "README.md"));
        place.Write("consumer/Program.cs", Example().Match(readme).Groups[1].Value);
        string said = DotnetCall.Run(place.File("consumer"), null, "dotnet", "run", "-c", "Release");
        Assert.That(said, Does.Match(@"^\d+ x \d+ x \d+: [1-9]\d* voxels of the heart"));
    }

    /// <summary>Packages of others come from where the tests' own lie; ours go to a folder of their own, so that none stays.</summary>
    private static string Project(string packages, string cache) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
            <RestorePackagesPath>{packages}</RestorePackagesPath>
            <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="MkdSeg.Inference" Version="{PackedFolder.Version}" />
            <PackageReference Include="MkdSeg.Phantom" Version="{PackedFolder.Version}" />
          </ItemGroup>
        </Project>
        """;

    private static XElement Nuspec(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string? Word(XElement data, string name) => data.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

    [GeneratedRegex(@"^\| `(MkdSeg\.\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex PackageRow();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
