using MathNet.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Randomness;
using MkdSeg.Training.Checkpoints;
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

    /// <summary>Ten steps drawn with a fixed seed, among them steps of the warm-up and steps between alignment updates.</summary>
    [TestCase("mkd")]
    [TestCase("target-only")]
    public void StoppedAndResumedEqualsNeverStoppedToTheBit(string method)
    {
        TrainingOptions options = TinyOptions.Mkd with { Method = method, Iterations = 30 };
        int total = options.Iterations + (method == "mkd" ? options.Alignment.WarmUpIterations : 0);
        string straight = phantom.Run($"{method}-straight");
        Train(options, straight);

        int[] steps = [.. Combinatorics.GeneratePermutation(total - 1, RandomStream.Create(3, method, 0)).Take(10).Select(n => n + 1)];
        foreach (int stopAfter in steps)
        {
            string stopped = phantom.Run($"{method}-stopped-{stopAfter}");
            using var stop = new CancellationTokenSource();
            Assert.That(
                () => Trainer.Train(phantom.Dataset, options, stopped, resume: false, new StopAfter(stopAfter, stop), stop.Token),
                Throws.InstanceOf<OperationCanceledException>());
            RunSession session = RunManifest.Load(stopped).Sessions.Single();
            Assert.That((session.Outcome, session.ToStep), Is.EqualTo((SessionOutcome.Stopped, stopAfter)));
            Train(options, stopped, resume: true);

            foreach (string file in (string[])[RunFolder.ModelFile, CheckpointStore.FileName, TrainingLog.FileName])
            {
                Assert.That(
                    File.ReadAllBytes(Path.Combine(stopped, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(straight, file))), $"{file}, stopped after {stopAfter}");
            }
        }
    }

    [Test]
    public void AnotherSeedGivesAnotherModel()
    {
        string one = phantom.Run("seed-0"), other = phantom.Run("seed-1");
        Train(TinyOptions.Mkd with { Iterations = 2 }, one);
        Train(TinyOptions.Mkd with { Iterations = 2, Seed = 1 }, other);
        Assert.That(
            File.ReadAllBytes(Path.Combine(one, RunFolder.ModelFile)), Is.Not.EqualTo(File.ReadAllBytes(Path.Combine(other, RunFolder.ModelFile))));
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
            return RunManifest.Load(run).Run;
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
        string last = File.ReadLines(Path.Combine(run, TrainingLog.FileName)).Last();
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
            if (value.Step == steps)
            {
                stop.Cancel();
            }
        }
    }
}
