using MathNet.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Models.Safetensors;
using MkdSeg.Testing;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests;

public sealed class TrainerTests
{
    private PhantomFolder phantom = null!;

    [OneTimeSetUp]
    public void MakePhantom()
    {
        phantom = new PhantomFolder(ct: 4, mr: 2, size: 24);
        OracleFiles.Copy(phantom.Dataset);
    }

    [OneTimeTearDown]
    public void RemovePhantom() => phantom.Dispose();

    private static IReadOnlyList<string> Methods => MethodCatalogue.Default.Names;

    /// <summary>
    /// Steps drawn with a fixed seed: ten of "mkd" and of "target-only", among them steps of the warm-up and steps between alignment
    /// updates, and one of every other method.
    /// </summary>
    [TestCaseSource(nameof(Methods))]
    public void StoppedAndResumedEqualsNeverStoppedToTheBit(string method)
    {
        TrainingOptions options = TinyOptions.Mkd with { Method = method, Iterations = 12 };
        int total = TotalSteps(options);
        string straight = phantom.Run($"{method}-straight");
        Train(options, straight);

        int count = method is "mkd" or "target-only" ? 10 : 1;
        int[] drawn = Combinatorics.GeneratePermutation(total - 1, RandomStream.Create(3, method, 0));
        int[] steps = [.. drawn.Take(count).Select(n => n + 1)];
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
                    File.ReadAllBytes(Path.Combine(stopped, file)),
                    Is.EqualTo(File.ReadAllBytes(Path.Combine(straight, file))),
                    $"{file}, stopped after {stopAfter}");
            }
        }
    }

    /// <summary>The translation's state that is off by default: averages, directions of norms, a falling rate.</summary>
    [Test]
    public void ATranslationWithAllItsPartsGoesOnToTheBit()
    {
        TrainingOptions options = TinyOptions.Mkd with
        {
            Iterations = 6,
            Alignment = TinyOptions.Mkd.Alignment with
            {
                Input = AlignmentInput.Matched,
                GeneratorNorm = TranslatorNorm.None,
                DiscriminatorNorm = TranslatorNorm.None,
                ConditionalDiscriminator = true,
                RealFeedbackWeight = 1,
                SpectralNorm = true,
                GeneratorAverageDecay = 0.9,
                DecayFrom = 0.5,
            },
        };
        string straight = phantom.Run("parts-straight"), stopped = phantom.Run("parts-stopped");
        Train(options, straight);
        using var stop = new CancellationTokenSource();
        Assert.That(
            () => Trainer.Train(phantom.Dataset, options, stopped, resume: false, new StopAfter(5, stop), stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Train(options, stopped, resume: true);
        foreach (string file in (string[])[RunFolder.ModelFile, CheckpointStore.FileName, TrainingLog.FileName])
        {
            Assert.That(File.ReadAllBytes(Path.Combine(stopped, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(straight, file))), file);
        }

        // What remains of the generator is its average.
        Dictionary<string, Tensor> model = SafetensorsFile.Read(Path.Combine(straight, RunFolder.ModelFile)).Tensors;
        Dictionary<string, Tensor> state = SafetensorsFile.Read(Path.Combine(straight, CheckpointStore.FileName)).Tensors;
        Tensor average = state["generator_to_target/average/stem.weight"], last = state["generator_to_target/stem.weight"];
        Assert.That(model["generator_to_target/stem.weight"].bytes.ToArray(), Is.EqualTo(average.bytes.ToArray()));
        Assert.That(average.bytes.ToArray(), Is.Not.EqualTo(last.bytes.ToArray()));
        Assert.That(RunManifest.Load(straight).Run.Matching, Is.Not.Null);
    }

    [TestCase("mkd-matched-iam", true)]
    [TestCase("mkd", false)]
    [TestCase("target-only", false)]
    public void WhoMatchesKeepsTheCurve(string method, bool matches)
    {
        string run = phantom.Run($"match-{method}");
        Train(TinyOptions.Mkd with { Method = method, Iterations = 1 }, run);
        Assert.That(RunManifest.Load(run).Run.Matching is not null, Is.EqualTo(matches));
    }

    [TestCase("mkd-oracle-iam")]
    [TestCase("joint")]
    public void AnOracleThatIsNotThereIsRefused(string method)
    {
        using var plain = new PhantomFolder(ct: 2, mr: 1, size: 24);
        AlignmentOptions oracle = TinyOptions.Mkd.Alignment with { Mode = AlignmentMode.Oracle };
        TrainingOptions options = TinyOptions.Mkd with { Method = method, Iterations = 1, Alignment = oracle };
        Assert.That(
            () => Trainer.Train(plain.Dataset, options, plain.Run("run"), resume: false, null, CancellationToken.None),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("mr_train_1001 has no oracle image"));
        Assert.That(Directory.Exists(plain.Run("run")), Is.False);
    }

    /// <summary>Images of an oracle are prepared as the target's, and are files of the run.</summary>
    [Test]
    public void TheOraclesImagesAreLearntFrom()
    {
        string oracle = phantom.Run("joint-oracle"), raw = phantom.Run("joint-raw");
        TrainingOptions options = TinyOptions.Mkd with { Method = "joint", Iterations = 1 };
        Train(options, raw);
        Train(options with { Alignment = options.Alignment with { Mode = AlignmentMode.Oracle } }, oracle);
        Assert.That(
            File.ReadAllBytes(Path.Combine(oracle, RunFolder.ModelFile)),
            Is.Not.EqualTo(File.ReadAllBytes(Path.Combine(raw, RunFolder.ModelFile))));
        const string image = "mr_train/mr_train_1001_image.nii.gz", other = "mr_train/mr_train_1001_oracle.nii.gz";
        string[] Files(string run) => [.. RunManifest.Load(run).Data.Select(file => file.Path)];
        Assert.That(Files(raw), Does.Contain(image).And.No.Member(other));
        Assert.That(Files(oracle), Does.Contain(other).And.No.Member(image));
    }

    [Test]
    public void AnotherSeedGivesAnotherModel()
    {
        string one = phantom.Run("seed-0"), other = phantom.Run("seed-1");
        Train(TinyOptions.Mkd with { Iterations = 2 }, one);
        Train(TinyOptions.Mkd with { Iterations = 2, Seed = 1 }, other);
        Assert.That(
            File.ReadAllBytes(Path.Combine(one, RunFolder.ModelFile)),
            Is.Not.EqualTo(File.ReadAllBytes(Path.Combine(other, RunFolder.ModelFile))));
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
        string[] names = ["sup_real", "sup_syn", "kd_syn_to_real", "kd_real_to_syn", "polarity", "mean_real_0", "mean_translated_0"];
        foreach (string name in names)
        {
            Assert.That(last, Does.Contain($"\"{name}\""));
        }
    }

    /// <summary>
    /// The first half of a two-network training is the method's own, so that nothing but a second network tells them apart.
    /// </summary>
    [TestCase("target-only")]
    [TestCase("joint")]
    [TestCase("synthesis")]
    public void TheFirstOfTwoNetworksIsTheOneOfASingleTraining(string method)
    {
        string single = phantom.Run($"{method}-single"), two = phantom.Run($"{method}-two");
        Train(TinyOptions.Mkd with { Method = method }, single);
        Train(TinyOptions.Mkd with { Method = $"two-{method}" }, two);
        using var scope = NewDisposeScope();
        var one = SafetensorsFile.Read(Path.Combine(single, RunFolder.ModelFile)).Tensors;
        var both = SafetensorsFile.Read(Path.Combine(two, RunFolder.ModelFile)).Tensors;
        Assert.That(both, Has.Count.EqualTo(2 * one.Count));
        foreach ((string name, Tensor value) in one)
        {
            Assert.That(both[$"first_{name}"].Equals(value), name);
        }

        Assert.That(both["second_segmentor_real/head.weight"].Equals(one["segmentor_real/head.weight"]), Is.False);
    }

    [Test]
    public void TheAverageOfTheWeightsBecomesTheModel()
    {
        string last = phantom.Run("last"), averaged = phantom.Run("averaged");
        TrainingOptions options = TinyOptions.Mkd with
        {
            Method = "target-only",
            Segmentor = TinyOptions.Mkd.Segmentor with { ReestimateBatchNorm = false },
        };
        Train(options, last);
        Train(options with { Segmentor = options.Segmentor with { AverageDecay = 0.9 } }, averaged);
        using var scope = NewDisposeScope();
        const string Name = "segmentor_real/head.weight";
        Tensor model = SafetensorsFile.Read(Path.Combine(averaged, RunFolder.ModelFile)).Tensors[Name];
        Dictionary<string, Tensor> state = SafetensorsFile.Read(Path.Combine(averaged, CheckpointStore.FileName)).Tensors;
        Assert.That(model.Equals(state["segmentor_real/average/head.weight"]));
        Assert.That(model.Equals(state[Name]), Is.False);
        Assert.That(
            state[Name].Equals(SafetensorsFile.Read(Path.Combine(last, RunFolder.ModelFile)).Tensors[Name]),
            "the training itself is the same");
    }

    [Test]
    public void TheManifestHoldsTheOptionsThatANameStandsFor()
    {
        string run = phantom.Run("settled");
        Train(TinyOptions.Mkd with { Method = "mkd-no-kd", Iterations = 2 }, run);
        RunManifest manifest = RunManifest.Load(run);
        Assert.That(
            (manifest.Run.Options.Distillation.SynToRealWeight, manifest.Run.Options.Distillation.RealToSynWeight),
            Is.EqualTo((0.0, 0.0)));
        NetworkCost real = manifest.Networks[0], generator = manifest.Networks.Single(n => n.Name == "generator_to_target");
        Assert.That((real.Name, real.Updates, real.Predicts), Is.EqualTo(("segmentor_real", 2L, true)));
        Assert.That((generator.Updates, generator.Predicts), Is.EqualTo((4L, false)), "three of the warm-up, then every second iteration");
        Assert.That(real.Parameters, Is.Positive);
    }

    private static int TotalSteps(TrainingOptions options)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        return method.TotalSteps;
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
