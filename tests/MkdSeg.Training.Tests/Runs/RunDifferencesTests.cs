using MkdSeg.Testing;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;

namespace MkdSeg.Training.Tests.Runs;

public sealed class RunDifferencesTests
{
    private PhantomFolder phantom = null!;

    [OneTimeSetUp]
    public void MakePhantom() => phantom = new PhantomFolder(ct: 2, mr: 1, size: 24);

    [OneTimeTearDown]
    public void RemovePhantom() => phantom.Dispose();

    [Test]
    public void OptionsAreNamedInFull()
    {
        RunDescription first = Trained("a", TinyOptions.Mkd).Run;
        SegmentorOptions faster = first.Options.Segmentor with { LearningRate = 0.5 };
        RunDescription second = first with { Data = "elsewhere", Options = first.Options with { Seed = 3, Segmentor = faster } };
        Assert.That(RunDifferences.Between(first, first with { Data = "elsewhere" }), Is.Empty);
        Assert.That(RunDifferences.Between(first, second), Is.EquivalentTo(new[]
        {
            new RunDifference("seed", "0", "3"), new RunDifference("segmentor.learningRate", "0.001", "0.5"),
        }));
    }

    [Test]
    public void FilesAreToldApartByWhatTheyHold()
    {
        var here = new DataFile("a.nii.gz", new string('1', 64));
        var changed = new DataFile(here.Path, new string('2', 64));
        var more = new DataFile("b.nii.gz", new string('3', 64));
        Assert.That(RunDifferences.Between([here], [here]), Is.Empty);
        Assert.That(RunDifferences.Between([here], [changed, more]), Is.EqualTo(new[]
        {
            new RunDifference("file a.nii.gz", "sha256 111111111111", "sha256 222222222222"),
            new RunDifference("file b.nii.gz", "nothing", "sha256 333333333333"),
        }));
    }

    [Test]
    public void LogsPartAtTheFirstStepThatDiffers()
    {
        Trained("same-1", TinyOptions.Mkd);
        Trained("same-2", TinyOptions.Mkd);
        Trained("other", TinyOptions.Mkd with { Segmentor = TinyOptions.Mkd.Segmentor with { LearningRate = 0.01 } });
        Assert.That(RunDifferences.BetweenLogs(phantom.Run("same-1"), phantom.Run("same-2")), Is.Empty);

        // Three steps of warm-up and the first iteration know nothing of the segmentors' learning rate.
        RunDifference difference = RunDifferences.BetweenLogs(phantom.Run("same-1"), phantom.Run("other")).Single();
        Assert.That(difference.Name, Does.StartWith("log at step 5, "));
        Assert.That(difference.First, Is.Not.EqualTo(difference.Second));
    }

    /// <summary>A line that no training wrote is none: a key twice, half a surrogate pair, a text, no number at all.</summary>
    [TestCase("""{"step": 2, "sup_real": 1, "sup_real": 2}""")]
    [TestCase("""{"step": 2, "step": 3}""")]
    [TestCase("""{"step": 2, "sup_real": "\ud800"}""")]
    [TestCase("""{"step": 2, "\ud800": 1}""")]
    [TestCase("""{"step": 2, "sup_real": null}""")]
    [TestCase("""{"step": 2, "sup_real": 1e999}""")]
    [TestCase("""{"step": 2.5, "sup_real": 1}""")]
    [TestCase("""{"sup_real": 1}""")]
    [TestCase("[2]")]
    [TestCase("""{"step": 2, "sup_real":""")]
    public void LinesOfALogThatNoTrainingWroteAreNone(string line)
    {
        const string Good = """{"step":1,"sup_real":0.5}""";
        string one = Directory.CreateDirectory(phantom.Run($"log-{Guid.NewGuid():N}")).FullName;
        string other = Directory.CreateDirectory(phantom.Run($"log-{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(Path.Combine(one, TrainingLog.FileName), $"{Good}\n{line}\n");
        File.WriteAllText(Path.Combine(other, TrainingLog.FileName), $"{Good}\n");
        Assert.That(TrainingLog.Read(one).Keys, Is.EqualTo(new[] { 1 }));
        Assert.That(RunDifferences.BetweenLogs(one, other), Is.Empty);
        _ = new TrainingLog(one, steps: 5);
        Assert.That(File.ReadAllText(Path.Combine(one, TrainingLog.FileName)), Is.EqualTo($"{Good}\n"));
    }

    private RunManifest Trained(string name, TrainingOptions options)
    {
        Trainer.Train(phantom.Dataset, options, phantom.Run(name), resume: false, null, CancellationToken.None);
        return RunManifest.Load(phantom.Run(name));
    }
}
