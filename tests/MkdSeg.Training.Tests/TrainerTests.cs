using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;

namespace MkdSeg.Training.Tests;

public sealed class TrainerTests
{
    private PhantomFolder phantom = null!;

    [OneTimeSetUp]
    public void MakePhantom() => phantom = new PhantomFolder(ct: 4, mr: 2, size: 24);

    [OneTimeTearDown]
    public void RemovePhantom() => phantom.Dispose();

    [TestCase("mkd", 2, TestName = "mkd, stopped in the warm-up")]
    [TestCase("mkd", 8, TestName = "mkd, stopped between alignment updates")]
    [TestCase("target-only", 5, TestName = "target-only")]
    public void StoppedAndResumedEqualsNeverStoppedToTheBit(string method, int stopAfter)
    {
        TrainingOptions options = TinyOptions.Mkd with { Method = method };
        string straight = phantom.Run($"{method}-{stopAfter}-straight"), stopped = phantom.Run($"{method}-{stopAfter}-stopped");
        Train(options, straight);

        using var stop = new CancellationTokenSource();
        var stopper = new StopAfter(stopAfter, stop);
        Assert.That(
            () => Trainer.Train(phantom.Dataset, options, stopped, resume: false, stopper, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Trainer.IsFinished(stopped), Is.False);
        Train(options, stopped, resume: true);

        foreach (string file in (string[])[Trainer.ModelFile, Trainer.CheckpointFile, "log.jsonl"])
        {
            Assert.That(File.ReadAllBytes(Path.Combine(stopped, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(straight, file))), file);
        }
    }

    [Test]
    public void AnotherSeedGivesAnotherModel()
    {
        string one = phantom.Run("seed-0"), other = phantom.Run("seed-1");
        Train(TinyOptions.Mkd with { Iterations = 2 }, one);
        Train(TinyOptions.Mkd with { Iterations = 2, Seed = 1 }, other);
        Assert.That(
            File.ReadAllBytes(Path.Combine(one, Trainer.ModelFile)), Is.Not.EqualTo(File.ReadAllBytes(Path.Combine(other, Trainer.ModelFile))));
    }

    [Test]
    public void AnExistingRunIsNotOverwritten()
    {
        string run = phantom.Run("existing");
        TrainingOptions options = TinyOptions.Mkd with { Method = "target-only", Iterations = 2 };
        Train(options, run);
        Assert.That(() => Train(options, run), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("--resume"));
        Assert.That(() => Train(options, run, resume: true), Throws.Nothing, "a finished run is left as it is");
    }

    [Test]
    public void ARunCannotGoOnUnderOtherOptions()
    {
        string run = phantom.Run("other-options");
        TrainingOptions options = TinyOptions.Mkd with { Method = "target-only", Iterations = 2 };
        Train(options, run);
        Assert.That(
            () => Train(options with { BatchSize = 3 }, run, resume: true),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("batchSize 2").And.Message.Contains("3"));
    }

    [Test]
    public void TheFoldsShareNoTargetCase()
    {
        RunDescription Described(int fold)
        {
            string run = phantom.Run($"fold-{fold}");
            Train(TinyOptions.Mkd with { Method = "target-only", Iterations = 1, Fold = fold }, run);
            return RunDescription.Load(run);
        }

        RunDescription first = Described(0), second = Described(1);
        Assert.That(first.TargetCases, Is.EqualTo(new[] { "ct_train_1001", "ct_train_1002" }));
        Assert.That(first.HeldOutCases, Is.EqualTo(new[] { "ct_train_1003", "ct_train_1004" }));
        Assert.That(second.TargetCases, Is.EqualTo(first.HeldOutCases));
        Assert.That(second.HeldOutCases, Is.EqualTo(first.TargetCases));
        Assert.That(first.AssistantCases, Has.Count.EqualTo(2));
    }

    [Test]
    public void TheLogNamesEveryLossAndTheWatchOnTheTranslation()
    {
        string run = phantom.Run("log");
        Train(TinyOptions.Mkd, run);
        string last = File.ReadLines(Path.Combine(run, "log.jsonl")).Last();
        foreach (string name in (string[])["sup_real", "sup_syn", "kd_syn_to_real", "kd_real_to_syn", "polarity", "mean_real_0", "mean_translated_0"])
        {
            Assert.That(last, Does.Contain($"\"{name}\""));
        }
    }

    private void Train(TrainingOptions options, string run, bool resume = false) =>
        Trainer.Train(phantom.Dataset, options, run, resume, null, CancellationToken.None);

    /// <summary>Asks for a stop while a step is being reported, as Ctrl-C would in the middle of one.</summary>
    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == steps - 1)
            {
                stop.Cancel();
            }
        }
    }
}
