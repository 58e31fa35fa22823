using MkdSeg.Data.Intensities;
using MkdSeg.Data;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;
using MkdSeg.Training.Cache;

namespace MkdSeg.Training.Tests.Cache;

public sealed class CohortCacheTests
{
    private static readonly Preprocessor Settings = new(16, 120);

    private readonly List<string> notices = [];
    private PhantomFolder phantom = null!;

    private string Folder => phantom.Run("cache");

    private DatasetCase Case => phantom.Dataset.Cases[0];

    [SetUp]
    public void MakePhantom()
    {
        notices.Clear();
        phantom = new PhantomFolder(ct: 1, mr: 1, size: 24);
    }

    [TearDown]
    public void RemovePhantom() => phantom.Dispose();

    [Test]
    public void GivesWhatPreparingGivesAndPreparesOnce()
    {
        Assert.That(Bytes(Slices()), Is.EqualTo(Bytes(new PreparedSlices(Settings.Prepare(Case)))), "made");
        Assert.That(Open().Region(Case, new FileHashes()), Is.EqualTo(HeartRegion.Of(Case.ReadLabels())), "made");
        DateTime[] written = Entries();
        Assert.That(written, Has.Length.EqualTo(2));

        Assert.That(Bytes(Slices()), Is.EqualTo(Bytes(new PreparedSlices(Settings.Prepare(Case)))), "found");
        Assert.That(Open().Region(Case, new FileHashes()), Is.EqualTo(HeartRegion.Of(Case.ReadLabels())), "found");
        Assert.That(Entries(), Is.EqualTo(written));
        Assert.That(notices, Is.Empty);
    }

    [Test]
    public void OneByteOfAFileMoreIsAnotherEntry()
    {
        Slices();
        NiftiFile.WriteImage(Case.ImagePaths[0], With(NiftiFile.ReadImage(Case.ImagePaths[0]), voxel: 5000, 1f));
        Assert.That(Bytes(Slices()), Is.EqualTo(Bytes(new PreparedSlices(Settings.Prepare(Case)))));
        Assert.That(Entries(), Has.Length.EqualTo(2));

        NiftiFile.WriteLabels(Case.LabelPaths[0], With(NiftiFile.ReadLabels(Case.LabelPaths[0]), voxel: 5000, (ushort)600));
        Assert.That(Bytes(Slices()), Is.EqualTo(Bytes(new PreparedSlices(Settings.Prepare(Case)))));
        Assert.That(Entries(), Has.Length.EqualTo(3));
    }

    [Test]
    public void EverySettingAndTheModalityMatter()
    {
        Preprocessor[] others =
        [
            new(32, 120), new(16, 121), Settings with { Clip = new ClipTopFraction(0.03) }, Settings with { CtRange = new MapRange(-2, 3) },
            Settings with { ClipLow = 0.05 },
        ];
        foreach (Preprocessor settings in others.Prepend(Settings))
        {
            ICaseSlices slices = Open().Slices(Case, settings, new FileHashes());
            Assert.That(Bytes(slices), Is.EqualTo(Bytes(new PreparedSlices(settings.Prepare(Case)))), settings.ToString());
        }

        Assert.That(Entries(), Has.Length.EqualTo(others.Length + 1));

        // The same files as a case of the other modality.
        string copy = Directory.CreateDirectory(phantom.Run("copy")).FullName;
        File.Copy(Case.ImagePaths[0], Path.Combine(copy, "mr_train_1_image.nii.gz"));
        File.Copy(Case.LabelPaths[0], Path.Combine(copy, "mr_train_1_label.nii.gz"));
        DatasetCase other = Dataset.Open(copy).Cases.Single();
        Assert.That(
            Bytes(Open().Slices(other, Settings, new FileHashes())),
            Is.EqualTo(Bytes(new PreparedSlices(Settings.Prepare(other)))));
        Assert.That(Entries(), Has.Length.EqualTo(others.Length + 2));
    }

    [Test]
    public void MovedAndRenamedFilesAreFoundAgain()
    {
        byte[] before = Bytes(Slices());
        string moved = Directory.CreateDirectory(phantom.Run("moved")).FullName;
        File.Move(Case.ImagePaths[0], Path.Combine(moved, "ct_train_7_image.nii.gz"));
        File.Move(Case.LabelPaths[0], Path.Combine(moved, "ct_train_7_label.nii.gz"));
        ICaseSlices slices = Open().Slices(Dataset.Open(moved).Cases.Single(), Settings, new FileHashes());
        Assert.That(slices.Id, Is.EqualTo("ct_train_7"));
        Assert.That(Bytes(slices), Is.EqualTo(before));
        Assert.That(Entries(), Has.Length.EqualTo(1));
    }

    [TestCase(-1, TestName = "ADamagedEntryIsMadeAnewWithANotice(cut off)")]
    [TestCase(0, TestName = "ADamagedEntryIsMadeAnewWithANotice(length of the header)")]
    [TestCase(30, TestName = "ADamagedEntryIsMadeAnewWithANotice(key)")]
    [TestCase(5000, TestName = "ADamagedEntryIsMadeAnewWithANotice(voxel)")]
    public void ADamagedEntryIsMadeAnewWithANotice(int at)
    {
        byte[] good = Bytes(Slices());
        string path = Directory.GetFiles(Folder).Single();
        byte[] file = File.ReadAllBytes(path);
        byte[] damaged = at < 0 ? file[..^100] : [.. file[..at], (byte)(file[at] ^ 4), .. file[(at + 1)..]];
        File.WriteAllBytes(path, damaged);

        Assert.That(Bytes(Slices()), Is.EqualTo(good));
        Assert.That(notices, Has.Count.EqualTo(1));
        Assert.That(notices[0], Does.StartWith(path).And.Not.Contain("\n"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(file));
        Slices();
        Assert.That(notices, Has.Count.EqualTo(1), "it is whole again");
    }

    [Test]
    public void AnEntryTakenAwayOrCutOffDuringATrainingIsNamed()
    {
        ICaseSlices slices = Slices();
        string path = Directory.GetFiles(Folder).Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);
        Assert.That(
            () => Bytes(slices),
            Throws.InstanceOf<InvalidInputException>().With.Message.StartWith(path).And.Message.Contains("--resume"));
        File.Delete(path);
        Assert.That(
            () => Bytes(slices),
            Throws.InstanceOf<InvalidInputException>().With.Message.StartWith(path).And.Message.Contains("--resume"));
    }

    [Test]
    public void ManyWritersLeaveOneWholeEntry()
    {
        byte[] expected = Bytes(new PreparedSlices(Settings.Prepare(Case)));
        byte[][] seen = new byte[8][];
        Parallel.For(0, seen.Length, new ParallelOptions { MaxDegreeOfParallelism = seen.Length }, n => seen[n] = Bytes(Slices()));
        Assert.That(seen, Has.All.EqualTo(expected));
        Assert.That(Directory.GetFiles(Folder), Has.Length.EqualTo(1), "no temporary file stays");
        Assert.That(notices, Is.Empty);
    }

    /// <summary>A folder of the kernel's: nobody may make a file there, the superuser neither.</summary>
    [Test]
    public void AFolderThatTakesNothingIsSaidOnceAndTheCasesAreHeldInMemory()
    {
        var cache = CohortCache.Open("/proc/self/fdinfo", notices.Add);
        foreach (DatasetCase one in phantom.Dataset.Cases)
        {
            Assert.That(cache.Region(one, new FileHashes()), Is.EqualTo(HeartRegion.Of(one.ReadLabels())));
            Assert.That(Bytes(cache.Slices(one, Settings, new FileHashes())), Is.EqualTo(Bytes(new PreparedSlices(Settings.Prepare(one)))));
        }

        Assert.That(notices, Has.Count.EqualTo(1));
        Assert.That(notices[0], Does.StartWith("/proc/self/fdinfo").And.Contain("memory").And.Not.Contain("\n"));
    }

    [Test]
    public void AFileIsNoCache()
    {
        File.WriteAllText(Folder, "text");
        Assert.That(Open, Throws.InstanceOf<InvalidInputException>().With.Message.StartWith(Folder).And.Message.Contains("--cache"));
    }

    [Test]
    public void WhatAKilledProcessLeftIsSweptAfterADay()
    {
        Slices();
        string old = Path.Combine(Folder, $".{new string('a', 32)}.mkdseg.tmp");
        string young = Path.Combine(Folder, $".{new string('b', 32)}.mkdseg.tmp");
        File.WriteAllText(old, "half");
        File.WriteAllText(young, "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Slices();
        Assert.That(File.Exists(old), Is.False);
        Assert.That(File.Exists(young), Is.True, "another process may be writing it");
    }

    private CohortCache Open() => CohortCache.Open(Folder, notices.Add);

    private ICaseSlices Slices() => Open().Slices(Case, Settings, new FileHashes());

    /// <summary>When each entry was written, in the order of their names.</summary>
    private DateTime[] Entries() => [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];

    private static byte[] Bytes(ICaseSlices slices)
    {
        var bytes = new List<byte>();
        var (image, classes) = (new float[slices.Height * slices.Width], new byte[slices.Height * slices.Width]);
        for (int j = 0; j < slices.Count; j++)
        {
            slices.Read(j, image, classes);
            bytes.AddRange(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(image));
            bytes.AddRange(classes);
        }

        return [.. bytes];
    }

    private static Volume<T> With<T>(Volume<T> volume, int voxel, T value)
        where T : unmanaged
    {
        volume.Voxels[voxel] = value;
        return volume;
    }
}
