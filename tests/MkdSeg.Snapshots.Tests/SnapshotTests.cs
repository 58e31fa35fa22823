using System.Text;

namespace MkdSeg.Snapshots.Tests;

/// <summary>Files that come and go, and what the table of a mismatch says.</summary>
public sealed class SnapshotTests
{
    [Test]
    public void AMissingVerifiedFileFailsAndWritesWhatWasReceived()
    {
        using var folder = new ScratchFolder();
        Assert.That(
            () => Snapshot.VerifyFile(folder.Verified, "a\r\nb ± 1"),
            Throws.InstanceOf<SnapshotMismatchException>().With.Message.Contains("no verified file Some.Test.verified.txt"));
        Assert.That(File.ReadAllBytes(folder.Received), Is.EqualTo(Encoding.UTF8.GetBytes("a\nb ± 1\n")), "UTF-8 without mark, LF");
    }

    [Test]
    public void AReceivedFileOfAnEarlierRunIsRemovedWhenTheTestPasses()
    {
        using var folder = new ScratchFolder();
        Assert.That(folder.Mismatch("a\n", "b"), Is.Not.Null);
        Assert.That(File.Exists(folder.Received));
        Assert.That(folder.Mismatch("b\r\n\n", "b"), Is.Null, "line ends and empty lines at the end do not count");
        Assert.That(File.Exists(folder.Received), Is.False);
    }

    [Test]
    public void AnotherKindOfProcessorMayHaveAVerifiedFileOfItsOwn()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(
            folder.Verified.Replace("Some.Test.", "Some.Test@kind-b.", StringComparison.Ordinal),
            "# tolerance abs=0.01 rel=0\nlv 0.75\n");
        File.WriteAllText(folder.Verified.Replace("Some.Test.", "Some.Test+@kind-b.", StringComparison.Ordinal), "lv 0.25\n");
        Assert.That(folder.Mismatch("lv 0.5\n", "lv 0.5"), Is.Null);
        Assert.That(folder.Mismatch("lv 0.5\n", "lv 0.755"), Is.Null, "that file's tolerance");
        Assert.That(folder.Mismatch("lv 0.5\n", "lv 0.25"), Is.Not.Null, "a file of another test");
        Assert.That(folder.Mismatch("lv 0.5\n", "lv 0.6"), Is.Not.Null);
    }

    [Test]
    public void TheReceivedFileCarriesTheTolerance()
    {
        using var folder = new ScratchFolder();
        folder.Mismatch("# tolerance abs=0.01 rel=0\nlv 0.5\n", "lv 0.75\n");
        Assert.That(File.ReadAllText(folder.Received), Is.EqualTo("# tolerance abs=0.01 rel=0\nlv 0.75\n"));
        Assert.That(
            () => Snapshot.VerifyFile(folder.Verified, "# tolerance abs=9 rel=9\nlv 0.75\n"),
            Throws.ArgumentException,
            "a test gives itself none");
    }

    [Test]
    public void TheTableSaysWhatMovedAndByHowMuch()
    {
        using var folder = new ScratchFolder();
        string? table = folder.Mismatch("# tolerance abs=0.01 rel=0.1\nlv 0.5 mm\nrv 0.25\nla 0.125\n", "lv 0.75 mm\nrv 0.25\nla -0.125\n");
        Assert.That(Rows(table), Is.EqualTo(new[]
        {
            "where verified received difference allowed",
            "line 2: lv 0.5 0.75 +2.5E-01 6E-02",
            "line 4: la 0.125 -0.125 -2.5E-01 2.25E-02",
        }));
        Assert.That(table, Does.StartWith("Some.Test.verified.txt: 2 differences (tolerance abs=0.01 rel=0.1)"));
        Assert.That(table, Does.Contain(folder.Received).And.Contain("tests/accept-snapshots"));
    }

    [Test]
    public void ALineThatComesOrGoesMovesNoOther()
    {
        using var folder = new ScratchFolder();
        Assert.That(Rows(folder.Mismatch("a\nb 1.5\nc\nd\n", "a\nnew\nb 1.5\nd\n")), Is.EqualTo(new[]
        {
            "where verified received difference allowed",
            "received line 2 (no line) new text none",
            "line 3 c (no line) text none",
        }));
    }

    [Test]
    public void AChangedWordIsOneDifference()
    {
        using var folder = new ScratchFolder();
        Assert.That(
            Rows(folder.Mismatch("a\nhd95 pooled\nz\n", "a\nhd95 directed\nz\n")).Skip(1),
            Is.EqualTo(new[] { "line 2 hd95 pooled hd95 directed text none" }));
    }

    [Test]
    public void JsonIsComparedByPath()
    {
        using var folder = new ScratchFolder();
        string verified = Path.Combine(folder.Root, "table.json");
        File.WriteAllText(verified, """{"rows": [{"name": "mkd", "dice": {"lv": 0.5, "rv": 0.25}}]}""" + "\n");
        Assert.That(() => Snapshot.VerifyFile(verified, File.ReadAllText(verified)), Throws.Nothing);
        Assert.That(
            () => Snapshot.VerifyFile(verified, """{"rows": [{"name": "mkd", "dice": {"lv": 0.5, "rv": 0.75}}]}"""),
            Throws.InstanceOf<SnapshotMismatchException>().With.Message.Match(@"rows\[mkd\]\.dice\.rv +0\.25 +0\.75 +\+5E-01 +none"));
        Assert.That(File.Exists(Path.Combine(folder.Root, "table.received.json")));
        Assert.That(
            () => Snapshot.VerifyFile(verified, """{"rows":[{"name":"mkd","dice":{"lv":0.5,"rv":0.25}}]}"""),
            Throws.InstanceOf<SnapshotMismatchException>(), "its layout is recorded too");
    }

    [Test]
    public void AnObjectIsOneLineForEachValue() =>
        Snapshot.Verify(new
        {
            name = "mkd",
            losses = new Dictionary<string, double>
            {
                ["sup_real"] = 1.0 / 3,
                ["tiny"] = -1e-9,
                ["zero"] = -0.0,
                ["lost"] = double.NaN,
                ["many"] = 1.5e6,
            },
            rows = new object[] { new { id = "lv", voxels = 1200 }, new { id = "rv", voxels = (int?)null } },
            shape = new[] { 1, 8 },
        });

    [Test]
    public void TheNameTellsCasesApart() => Snapshot.Verify("the case of this name", "case");

    private static string[] Rows(string? table) =>
        [.. (table ?? string.Empty).Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
}
