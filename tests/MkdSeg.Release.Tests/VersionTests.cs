using System.Text.RegularExpressions;
using MkdSeg.Imaging;
using MkdSeg.Testing;

namespace MkdSeg.Release.Tests;

/// <summary>One version everywhere.</summary>
public sealed class VersionTests
{
    [Test]
    public void TheBuiltLibrariesHaveIt() =>
        Assert.That(typeof(InvalidInputException).Assembly.GetName().Version!.ToString(3), Is.EqualTo(PackedFolder.Version));

    [TestCase("CITATION.cff", "^version: (.+)$")]
    [TestCase("CHANGELOG.md", @"^## (\S+)")]
    public void AFileHasIt(string file, string pattern)
    {
        Match first = Regex.Match(File.ReadAllText(RepositoryFolder.File(file)), pattern, RegexOptions.Multiline);
        Assert.That(first.Groups[1].Value, Is.EqualTo(PackedFolder.Version));
    }
}
