using MkdSeg.Testing;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Runs;

namespace MkdSeg.Training.Tests.Cache;

public sealed class CachedTrainingTests
{
    /// <summary>Three trainings: one without a cache, one that fills it, one that reads from it.</summary>
    [Test]
    public void ACacheChangesNoByteOfATraining()
    {
        using var phantom = new PhantomFolder(ct: 4, mr: 2, size: 24);
        var notices = new List<string>();
        void Train(string run, string? cache) => Trainer.Train(
            phantom.Dataset,
            TinyOptions.Mkd,
            phantom.Run(run),
            resume: false,
            null,
            CancellationToken.None,
            cache is null ? null : CohortCache.Open(phantom.Run(cache), notices.Add));

        Train("without", null);
        Train("filling", "cache");
        string[] kept = [.. Directory.GetFiles(phantom.Run("cache")).Order()];
        Assert.That(kept, Has.Length.EqualTo(2 * 4), "region and slices of two CT and two MR cases");
        DateTime[] written = Array.ConvertAll(kept, File.GetLastWriteTimeUtc);
        Train("reading", "cache");
        Assert.That(
            Array.ConvertAll([.. Directory.GetFiles(phantom.Run("cache")).Order()], File.GetLastWriteTimeUtc),
            Is.EqualTo(written),
            "nothing is prepared twice");

        foreach (string file in (string[])[RunFolder.ModelFile, CheckpointStore.FileName, TrainingLog.FileName])
        {
            byte[] expected = File.ReadAllBytes(Path.Combine(phantom.Run("without"), file));
            Assert.That(File.ReadAllBytes(Path.Combine(phantom.Run("filling"), file)), Is.EqualTo(expected), $"{file}, filling");
            Assert.That(File.ReadAllBytes(Path.Combine(phantom.Run("reading"), file)), Is.EqualTo(expected), $"{file}, reading");
        }

        Assert.That(RunManifest.Load(phantom.Run("reading")).Data, Is.EqualTo(RunManifest.Load(phantom.Run("without")).Data));
        Assert.That(notices, Is.Empty);
    }
}
