using System.IO.Compression;
using System.Text.RegularExpressions;
using MkdSeg.Testing;
using MkdSeg.Training.Runs;

namespace MkdSeg.Release.Tests;

/// <summary>The program as a .NET tool, installed from a folder.</summary>
public sealed partial class ToolTests
{
    // The most that the public gallery takes.
    private const long MostBytes = 250_000_000;

    [Test]
    public void ThePackageBringsEverythingForOneSystem()
    {
        using ZipArchive package = PackedFolder.Open("mkdseg");
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        const string Native = "tools/net10.0/any/runtimes/linux-x64/native/";
        string[] native = ["libtorch_cpu.so", "libLibTorchSharp.so", "torch_cpu.so", "libSkiaSharp.so"];
        string[] needed = [.. native.Select(name => Native + name), "tools/net10.0/any/Plotly.NET.dll", "README.md"];
        Assert.That(files, Is.SupersetOf(needed));
        string[] foreign = [.. files.Where(file => file.Contains("/runtimes/") && !file.StartsWith(Native, StringComparison.Ordinal))];
        Assert.That(foreign, Is.Empty);
        Assert.That(files, Is.Unique);
        Assert.That(new FileInfo(Path.Combine(PackedFolder.Path, $"mkdseg.{PackedFolder.Version}.nupkg")).Length, Is.LessThan(MostBytes));
    }

    /// <summary>The calls of the package's own README, in an empty folder.</summary>
    [Test]
    public void TheInstalledToolMakesTrainsAndPredicts()
    {
        using var place = new ScratchFolder();
        string source = PackedFolder.WriteSource(place), tools = place.File("tools"), home = place.File("home");
        string work = Directory.CreateDirectory(place.File("work")).FullName;
        DotnetCall.Run(
            place.Path, home, "dotnet", "tool", "install", "mkdseg", "--tool-path", tools, "--configfile", source);
        Assert.That(Mkdseg("--version"), Does.StartWith(PackedFolder.Version));
        string readme = File.ReadAllText(RepositoryFolder.File("paper-repro", "README.md"));
        string[][] calls = [.. Call().Matches(readme).Select(call => call.Groups[1].Value.Split(' '))];
        Assert.That(calls.Select(call => call[0]), Is.EqualTo(new[] { "phantom", "train", "predict" }));
        Array.ForEach(calls, call => Mkdseg(call));
        Assert.That(File.Exists(Path.Combine(work, "labels.nii.gz")), Is.True);
        BuildFacts build = RunManifest.Load(Path.Combine(work, "run")).Sessions.Single().Build;
        Assert.That(build.Version, Is.EqualTo(PackedFolder.Version));
        Assert.That(build.Packages, Does.ContainKey("libtorch-cpu-linux-x64"));

        string Mkdseg(params string[] arguments) => DotnetCall.Run(work, home, Path.Combine(tools, "mkdseg"), arguments);
    }

    [GeneratedRegex("^mkdseg (.+)$", RegexOptions.Multiline)]
    private static partial Regex Call();
}
