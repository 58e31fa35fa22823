using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Tests.Files;

public sealed class FolderLockTests
{
    private const string Precious = "do not lose";

    private string root = null!;
    private string folder = null!;

    [SetUp]
    public void Make()
    {
        root = Directory.CreateTempSubdirectory("mkdseg-").FullName;
        folder = Directory.CreateDirectory(Path.Combine(root, "folder")).FullName;
        File.WriteAllText(Path.Combine(root, "precious"), Precious);
    }

    [TearDown]
    public void Remove() => Directory.Delete(root, recursive: true);

    [Test]
    public void OneAtATime()
    {
        using (FolderLock held = FolderLock.Take(folder))
        {
            Assert.That(FolderLock.TryTake(folder), Is.Null);
            Assert.That(
                () => FolderLock.Take(folder),
                Throws.TypeOf<InvalidInputException>()
                    .With.Message.Contains($"process {Environment.ProcessId} on {Environment.MachineName} since"));
        }

        using FolderLock? again = FolderLock.TryTake(folder);
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void NothingIsWrittenThroughAPlantedHolder([Values] bool isLink)
    {
        Plant(".lock-holder", isLink);
        using (FolderLock.Take(folder))
        {
            Assert.That(FolderLock.Holder(folder), Does.StartWith("process"));
        }

        Assert.That(File.ReadAllText(Path.Combine(root, "precious")), Is.EqualTo(Precious));
    }

    [Test]
    public void ALinkInPlaceOfTheLockIsRefused()
    {
        Plant(FolderLock.FileName, isLink: true);
        Assert.That(() => FolderLock.Take(folder), Throws.TypeOf<InvalidInputException>().With.Message.Contains(FolderLock.FileName));
        File.CreateSymbolicLink(Path.Combine(root, "dangling"), Path.Combine(root, "made"));
        File.Move(Path.Combine(root, "dangling"), Path.Combine(folder, FolderLock.FileName), overwrite: true);
        Assert.That(() => FolderLock.Take(folder), Throws.TypeOf<InvalidInputException>());
        Assert.That(File.Exists(Path.Combine(root, "made")), Is.False);
        Assert.That(File.ReadAllText(Path.Combine(root, "precious")), Is.EqualTo(Precious));
    }

    [Test]
    public void AnotherNameOfAFileIsLockedAndNotChanged()
    {
        Plant(FolderLock.FileName, isLink: false);
        using (FolderLock.Take(folder))
        {
            Assert.That(FolderLock.TryTake(folder), Is.Null);
        }

        Assert.That(File.ReadAllText(Path.Combine(root, "precious")), Is.EqualTo(Precious));
    }

    [Test]
    public void APipeOfThatNameLetsNobodyWait()
    {
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", Path.Combine(folder, FolderLock.FileName)))
        {
            make.WaitForExit();
        }

        Assert.That(() => FolderLock.Take(folder), Throws.TypeOf<InvalidInputException>());
    }

    [Test]
    public void ARemovedLockIsGone()
    {
        FolderLock.Take(folder).Remove();
        Assert.That(Directory.GetFileSystemEntries(folder), Is.Empty);
        Directory.Delete(folder);
        Assert.That(() => FolderLock.Take(folder), Throws.TypeOf<InvalidInputException>().With.Message.Contains("not there"));
    }

    [Test]
    public void OnlyOwnTemporaryFilesOfTheFolderAreSwept()
    {
        string own = Path.Combine(folder, $".{Guid.NewGuid():N}.mkdseg.tmp");
        string[] others =
        [
            Path.Combine(folder, ".notes.mkdseg.tmp"), Path.Combine(folder, $"{Guid.NewGuid():N}.mkdseg.tmp"),
            Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "below")).FullName, $".{Guid.NewGuid():N}.mkdseg.tmp"),
        ];
        foreach (string path in others.Append(own))
        {
            File.WriteAllText(path, "");
        }

        AtomicFile.RemoveAbandoned(folder);
        Assert.That(File.Exists(own), "it may be another process's");
        AtomicFile.RemoveLeftovers(folder);
        Assert.That(File.Exists(own), Is.False);
        Assert.That(others, Has.All.Exist);
    }

    /// <summary>A symbolic or a hard link to what is precious.</summary>
    private void Plant(string name, bool isLink)
    {
        (string target, string link) = (Path.Combine(root, "precious"), Path.Combine(folder, name));
        if (isLink)
        {
            File.CreateSymbolicLink(link, target);
            return;
        }

        using System.Diagnostics.Process make = System.Diagnostics.Process.Start("ln", [target, link]);
        make.WaitForExit();
    }
}
