using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;

namespace MkdSeg.Training.Tests.Runs;

public sealed class RunFolderTests
{
    private static readonly TrainingOptions Options = TinyOptions.Mkd with { Method = "target-only", Iterations = 2 };

    private PhantomFolder phantom = null!;

    [SetUp]
    public void MakePhantom() => phantom = new PhantomFolder(ct: 2, mr: 1, size: 24);

    [TearDown]
    public void RemovePhantom() => phantom.Dispose();

    [Test]
    public void TheManifestSaysWhatMadeTheRun()
    {
        string run = phantom.Run("run");
        Train(run);
        RunManifest manifest = RunManifest.Load(run);
        Assert.That(manifest.Run.Options, Is.EqualTo(Options));
        Assert.That(manifest.Data.Select(f => f.Path), Is.EqualTo(new[]
        {
            "ct_train/ct_train_1001_image.nii.gz", "ct_train/ct_train_1001_label.nii.gz",
            "mr_train/mr_train_1001_image.nii.gz", "mr_train/mr_train_1001_label.nii.gz",
        }));
        Assert.That(manifest.Data.Select(f => f.Sha256), Is.Unique.And.All.Match("^[0-9a-f]{64}$"));

        RunSession session = manifest.Sessions.Single();
        Assert.That((session.Outcome, session.FromStep, session.ToStep), Is.EqualTo((SessionOutcome.Finished, 0, 2)));
        Assert.That(session.WallSeconds, Is.Positive);
        Assert.That(session.PeakMemoryBytes, Is.GreaterThan(50_000_000), "the tensor library alone is larger");
        Assert.That(session.Build.Packages["TorchSharp"], Is.EqualTo(typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3)));
        Assert.That(session.Build.Packages, Does.ContainKey("libtorch-cpu-linux-x64"));
        Assert.That(session.Build.Commit, Is.Null.Or.Match("^[0-9a-f]{40}$"));
        Assert.That(session.Machine.Cpu, Is.Not.Empty);
        Assert.That(session.Machine.CpuFlags.Split(' '), Does.Contain("sse4_2"));
        Assert.That(manifest.Results.Keys, Is.EqualTo(new[] { "log.jsonl", "model.safetensors" }));
        Assert.That(manifest.Results["model.safetensors"], Is.EqualTo(FileHashes.HashOf(Path.Combine(run, "model.safetensors"))));
    }

    [Test]
    public void ClearingTakesTheRunAndNothingElse()
    {
        string run = Directory.CreateDirectory(phantom.Run("cleared")).FullName;
        Train(run);
        string mine = Path.Combine(run, "notes.txt");
        string below = Path.Combine(Directory.CreateDirectory(Path.Combine(run, "figures")).FullName, "a.png");
        File.WriteAllText(mine, "do not lose");
        File.WriteAllText(below, "do not lose");
        using (FolderLock.Take(run))
        {
            Assert.That(
                () => RunFolder.Clear(run),
                Throws.InstanceOf<InvalidInputException>().With.Message.Contains("another process is writing there"));
            Assert.That(RunManifest.Exists(run));
        }

        RunFolder.Clear(run);
        Assert.That(Directory.GetFiles(run, "*", SearchOption.AllDirectories), Is.EquivalentTo(new[] { mine, below }));
        Assert.That(() => Train(run), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("holds other files"));
    }

    [Test]
    public void AFolderThatIsBeingWrittenIsRefused()
    {
        string run = Directory.CreateDirectory(phantom.Run("locked")).FullName;
        using (FolderLock.Take(run))
        {
            Assert.That(
                () => Train(run),
                Throws.InstanceOf<InvalidInputException>().With.Message.Contains("another process is writing there"));
            Assert.That(
                Directory.GetFiles(run).Select(Path.GetFileName),
                Has.All.StartsWith(FolderLock.FileName),
                "nothing but the lock and the name of its holder");
        }

        Assert.That(() => Train(run), Throws.Nothing, "the lock is gone with its holder");
    }

    [Test]
    public void WhatAKilledProcessLeftHalfWrittenIsSweptUp()
    {
        string run = Directory.CreateDirectory(phantom.Run("leftovers")).FullName;
        File.WriteAllText(Path.Combine(run, ".0123456789abcdef0123456789abcdef.mkdseg.tmp"), "half");
        Train(run);
        Assert.That(Directory.GetFiles(run, "*.tmp"), Is.Empty);
    }

    [Test]
    public void ARunDoesNotGoOnWithOtherBytesInItsData()
    {
        string run = phantom.Run("run");
        Train(run);
        string image = phantom.Dataset.Cases[0].ImagePaths[0];
        Volume<float> volume = Imaging.Nifti.NiftiFile.ReadImage(image);
        volume.Voxels[0] += 1;
        Imaging.Nifti.NiftiFile.WriteImage(image, volume);
        Assert.That(
            () => Train(run, resume: true),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("ct_train_1001_image.nii.gz sha256"));
    }

    [Test]
    public void AProcessKilledBeforeTheLastNoteIsNotFinishedAndGoesOn()
    {
        string run = phantom.Run("run");
        Train(run);
        byte[] model = File.ReadAllBytes(Path.Combine(run, RunFolder.ModelFile));
        (RunManifest.Load(run) with { Results = new Dictionary<string, string>() }).Save(run);
        Assert.That(Trainer.IsFinished(run), Is.False);
        Train(run, resume: true);
        Assert.That(Trainer.IsFinished(run));
        Assert.That(File.ReadAllBytes(Path.Combine(run, RunFolder.ModelFile)), Is.EqualTo(model));
    }

    [Test]
    public void AManifestIsSealed()
    {
        string run = phantom.Run("run");
        Train(run);
        string path = Path.Combine(run, RunManifest.FileName), whole = File.ReadAllText(path);
        string edited = whole.Replace("\"value\": 500", "\"value\": 501", StringComparison.Ordinal);
        Assert.That(edited, Is.Not.EqualTo(whole));
        Assert.That(
            () => RunManifest.Parse(JsonNode.Parse(edited)!, "there"),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("there").And.Message.Contains("SHA-256"));
        JsonObject json = JsonNode.Parse(whole)!.AsObject();
        Assert.That(RunManifest.Parse(json, "there").Model, Is.Not.Null, "however it is indented");
        json.Remove(JsonSeal.Key);
        Assert.That(RunManifest.Parse(json, "there").Model, Is.Not.Null, "a version that did not seal");
    }

    [TestCase("{\"format\": 1}", "it has format 1, this program reads format 2")]
    [TestCase("{\"format\": 1, \"options\": {}}", "it has format 1")]
    [TestCase("{\"format\": \"two\"}", "run.json")]
    [TestCase("{", "run.json")]
    [TestCase("[]", "run.json")]
    [TestCase("null", "run.json")]
    [TestCase("{\"format\": 2, \"run\": null, \"data\": []}", "run.json")]
    public void ADamagedManifestIsRefused(string text, string word)
    {
        string run = Directory.CreateDirectory(phantom.Run("damaged")).FullName;
        File.WriteAllText(Path.Combine(run, RunManifest.FileName), text);
        Assert.That(() => RunManifest.Load(run), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(word));
    }

    [TestCase("../a.nii.gz", "leads out of the data set's folder")]
    [TestCase("/etc/passwd", "leads out of the data set's folder")]
    [TestCase("a/../../b", "leads out of the data set's folder")]
    public void APathThatLeavesTheDataSetIsRefused(string path, string word) =>
        Assert.That(() => new DataFile(path, new string('0', 64)), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(word));

    private void Train(string run, bool resume = false) =>
        Trainer.Train(phantom.Dataset, Options, run, resume, null, CancellationToken.None);
}
