using System.Text.RegularExpressions;
using MkdSeg.Testing;

namespace MkdSeg.Release.Tests;

/// <summary>The recipes of containers, as far as they can be held without one: what they copy, and what they call.</summary>
public sealed partial class ContainerTests
{
    private static readonly string Dockerfile = Read("Dockerfile"), Apptainer = Read("mkdseg.def");

    private static string Read(string name) => File.ReadAllText(RepositoryFolder.File("containers", name));

    /// <summary>Paths that the Dockerfile takes from the repository.</summary>
    private static string[] DockerPaths { get; } =
    [
        .. Copy().Matches(Dockerfile).SelectMany(line => line.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1]),
    ];

    /// <summary>Paths that the Apptainer recipe takes from the repository.</summary>
    private static string[] ApptainerPaths { get; } =
        [.. Files().Matches(Apptainer).SelectMany(section => FirstWord().Matches(section.Value)).Select(line => line.Groups[1].Value)];

    [Test]
    public void EveryPathIsThere()
    {
        Assert.That(DockerPaths, Is.Not.Empty);
        Assert.That(DockerPaths.Where(path => !Path.Exists(RepositoryFolder.File(path))), Is.Empty);
    }

    [Test]
    public void BothRecipesTakeTheSamePaths() => Assert.That(ApptainerPaths, Is.EquivalentTo(DockerPaths));

    [Test]
    public void TheBuilderIsSentWhatIsCopied()
    {
        string[] sent = [.. Read("Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])];
        Assert.That(sent, Is.EquivalentTo(DockerPaths));
    }

    /// <summary>Files that a project names outside of its own folder.</summary>
    [Test]
    public void WhatTheProjectsNameIsCopied()
    {
        string[] projects =
        [
            .. Directory.GetFiles(RepositoryFolder.File("src"), "*.?sproj", SearchOption.AllDirectories),
            RepositoryFolder.File("paper-repro", "paper-repro.fsproj"),
        ];
        string[] named =
        [
            .. projects.SelectMany(project => Outside().Matches(File.ReadAllText(project))
                .Select(match => Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(project)!))),
        ];
        Assert.That(named, Has.Length.AtLeast(3));
        Assert.That(named.Where(path => !Array.Exists(DockerPaths, copied => Covers(RepositoryFolder.File(copied), path))), Is.Empty);

        static bool Covers(string copied, string path) => path == copied || path.StartsWith(copied + "/", StringComparison.Ordinal);
    }

    [Test]
    public void BothBuildAlike()
    {
        string[] docker = [.. Run().Matches(Dockerfile).Select(match => match.Groups[1].Value)];
        string[] apptainer = [.. Run().Matches(Apptainer).Select(match => match.Groups[1].Value)];
        Assert.That(docker, Is.EqualTo(new[] { "dotnet publish paper-repro -c Release -r linux-x64 --self-contained -o /opt/mkdseg" }));
        Assert.That(apptainer, Is.EqualTo(docker));
        string install = File.ReadAllText(RepositoryFolder.File("docs", "how-to", "install.md"));
        Assert.That(install, Does.Contain(docker[0].Replace("/opt/mkdseg", "DIR")));
    }

    [TestCase("post")]
    [TestCase("runscript")]
    [TestCase("test")]
    public void TheShellUnderstandsTheSections(string name)
    {
        using var place = new ScratchFolder();
        string section = Regex.Match(Apptainer, $@"^%{name}\n((?:    .*\n)+)", RegexOptions.Multiline).Groups[1].Value;
        Assert.That(section, Is.Not.Empty);
        DotnetCall.Run(place.Path, null, "sh", "-n", place.Write("section.sh", section));
    }

    [GeneratedRegex("^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^%files\n(?:    .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Files();

    [GeneratedRegex(@"^    (\S+) ", RegexOptions.Multiline)]
    private static partial Regex FirstWord();

    [GeneratedRegex("(?:Include|Project)=\"(\\.\\./[^\"*]+)\"")]
    private static partial Regex Outside();

    [GeneratedRegex(@"^(?:RUN|   ) (dotnet .+)$", RegexOptions.Multiline)]
    private static partial Regex Run();
}
