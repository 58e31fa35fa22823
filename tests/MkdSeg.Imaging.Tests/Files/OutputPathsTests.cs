using System.Diagnostics;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Tests.Files;

public sealed class OutputPathsTests
{
    private string root = string.Empty;

    [SetUp]
    public void MakeFolder() => root = Directory.CreateTempSubdirectory("mkdseg-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(root, recursive: true);

    /// <summary>Every other name by which scan.nii, or a file that does not exist yet, can be called.</summary>
    [TestCase("scan.nii", "scan.nii")]
    [TestCase("link.nii", "scan.nii")]
    [TestCase("scan.nii", "link.nii")]
    [TestCase("hard.nii", "scan.nii")]
    [TestCase("linked-folder/scan.nii", "scan.nii")]
    [TestCase("./x/../scan.nii", "scan.nii")]
    [TestCase("linked-folder", ".")]
    [TestCase("linked-folder/", ".")]
    [TestCase("new.nii", "linked-folder/new.nii")]
    [TestCase("leads-to-new.nii", "new.nii")]
    [TestCase("NEW.nii", "new.nii")]
    [TestCase("nowhere/a/b", "linked-folder/nowhere/a/b")]
    public void OneFileUnderTwoNamesIsTheSame(string one, string other)
    {
        Prepare();
        Assert.That(FileIdentity.Of(In(one)), Is.EqualTo(FileIdentity.Of(In(other))));
        Assert.That(
            () => OutputPaths.RequireApart([In(one)], [In(other)]),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("never overwritten"));
        Assert.That(
            () => OutputPaths.RequireApart([], [In(one), In(other)]),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("two outputs"));
    }

    [TestCase("scan.nii", "copy.nii")]
    [TestCase("scan.nii", "new.nii")]
    [TestCase("folder/new.nii", "new.nii")]
    [TestCase("scan.nii", "linked-folder")]
    public void OtherFilesStayApart(string one, string other)
    {
        Prepare();
        Assert.That(FileIdentity.Of(In(one)), Is.Not.EqualTo(FileIdentity.Of(In(other))));
        Assert.That(() => OutputPaths.RequireApart([In(one)], [In(other)]), Throws.Nothing);
    }

    [Test]
    public void OnlyAFileOfTheSameMakeIsReplaced()
    {
        Prepare();
        Assert.That(() => OutputPaths.RequireReplaceable(In("new.nii"), "mkdseg x", _ => false), Throws.Nothing);
        Assert.That(() => OutputPaths.RequireReplaceable(In("scan.nii"), "mkdseg x", _ => true), Throws.Nothing);
        foreach (string path in new[] { In("scan.nii"), In("folder"), In("nowhere/x.nii"), In("leads-to-new.nii"), string.Empty })
        {
            Assert.That(
                () => OutputPaths.RequireReplaceable(path, "mkdseg x", _ => false), Throws.InstanceOf<InvalidInputException>(), path);
        }

        Assert.That(
            () => OutputPaths.RequireReplaceable(In("scan.nii"), "mkdseg x", _ => throw new IOException("unreadable")),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("was not made by 'mkdseg x'"));
    }

    /// <summary>Where a path leads decides: "up" leads out by "..", which a link's own folder does not change.</summary>
    [TestCase("in", true)]
    [TestCase("in/a", true)]
    [TestCase("in/not/yet", true)]
    [TestCase("to-in/new", true)]
    [TestCase("in/out/new", false)]
    [TestCase("in/up/new", false)]
    [TestCase("inside", false)]
    [TestCase("new", false)]
    public void AFolderIsWithinAnotherByWhereItLeads(string output, bool within)
    {
        Assume.That(OperatingSystem.IsLinux());
        Directory.CreateDirectory(In("in/a/b"));
        Directory.CreateDirectory(In("elsewhere"));
        Directory.CreateSymbolicLink(In("to-in"), "in/a/.");
        Directory.CreateSymbolicLink(In("in/out"), In("elsewhere"));
        Directory.CreateSymbolicLink(In("in/deep"), "a/b");
        Directory.CreateSymbolicLink(In("in/up"), "deep/../../../elsewhere");
        Assert.That(FileIdentity.IsWithin(In(output), In("in")), Is.EqualTo(within));
        Assert.That(
            () => OutputPaths.RequireOutside(In("in"), In(output)),
            within ? Throws.InstanceOf<InvalidInputException>() : Throws.Nothing);
    }

    [Test]
    public void NothingButAFileIsReplaced()
    {
        using (Process made = Process.Start("mkfifo", In("pipe")))
        {
            made.WaitForExit();
        }

        bool looked = false;
        Assert.That(
            () => OutputPaths.RequireReplaceable(In("pipe"), "mkdseg x", _ => looked = true), Throws.InstanceOf<InvalidInputException>());
        Assert.That(looked, Is.False, "a pipe is never opened: that would wait for ever");
        Assert.That(() => AtomicFile.WriteText(In("pipe"), "x"), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("pipe"));
        Assert.That(FileIdentity.CanBeReplaced("/dev/null"), Is.False);
    }

    [Test]
    public void AFolderIsFreeIfEmptyOrOfItsOwnKind()
    {
        Prepare();
        Assert.That(() => OutputPaths.RequireFreeFolder(In("nowhere"), "a run", _ => false), Throws.Nothing);
        Assert.That(() => OutputPaths.RequireFreeFolder(In("folder"), "a run", _ => false), Throws.Nothing);
        File.WriteAllText(In("folder/.lock"), string.Empty);
        Assert.That(() => OutputPaths.RequireFreeFolder(In("folder"), "a run", _ => false), Throws.Nothing, "what a killed process left");
        File.WriteAllText(In("folder/.lock-of-the-door"), string.Empty);
        Assert.That(
            () => OutputPaths.RequireFreeFolder(In("folder"), "a run", _ => false),
            Throws.InstanceOf<InvalidInputException>(),
            "no lock's file");
        File.Move(In("folder/.lock-of-the-door"), In("folder/thesis.txt"));
        Assert.That(() => OutputPaths.RequireFreeFolder(In("folder"), "a run", _ => true), Throws.Nothing);
        foreach (string path in new[] { In("folder"), In("scan.nii"), string.Empty })
        {
            Assert.That(() => OutputPaths.RequireFreeFolder(path, "a run", _ => false), Throws.InstanceOf<InvalidInputException>(), path);
        }
    }

    private void Prepare()
    {
        File.WriteAllText(In("scan.nii"), "a scan");
        File.Copy(In("scan.nii"), In("copy.nii"));
        File.CreateSymbolicLink(In("link.nii"), "scan.nii");
        File.CreateSymbolicLink(In("leads-to-new.nii"), "new.nii");
        Directory.CreateSymbolicLink(In("linked-folder"), root);
        Directory.CreateDirectory(In("folder"));
        using Process made = Process.Start("ln", [In("scan.nii"), In("hard.nii")]);
        made.WaitForExit();
    }

    private string In(string name) => Path.Combine(root, name);
}
