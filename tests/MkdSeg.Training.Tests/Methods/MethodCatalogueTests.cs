using MkdSeg.Imaging;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

public sealed class MethodCatalogueTests
{
    private static IReadOnlyList<string> Names => MethodCatalogue.Default.Names;

    /// <summary>
    /// Equal terms: whatever else a method does, its predicting networks see as many target batches with labels as any other's, but for
    /// those that are named for twice as many; and a card says how many updates they have.
    /// </summary>
    [TestCaseSource(nameof(Names))]
    public void EveryMethodLearnsEquallyOftenFromTargetLabels(string name)
    {
        TrainingOptions options = MethodCatalogue.Default.Settled(TinyOptions.Mkd with { Method = name, Iterations = 7 });
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        int learnt = 0, warmUp = 0;
        for (int step = 0; step < method.TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            bool real = OneStep.Log(method, step).ContainsKey("sup_real");
            learnt += real ? 1 : 0;
            warmUp += !real && learnt == 0 ? 1 : 0;
        }

        bool twice = name.EndsWith("-twice", StringComparison.Ordinal);
        Assert.That(learnt, Is.EqualTo(twice || name.StartsWith("two-", StringComparison.Ordinal) ? 2 * 7 : 7));
        Assert.That(
            method.PredictionNetworks.Select(network => network.Optimiser.Steps),
            Is.All.EqualTo(MethodCatalogue.Default.UpdatesOf(options)),
            "updates of each network that predicts");
        Assert.That(warmUp, Is.EqualTo(method.WarmUpSteps));
        Assert.That(MethodCatalogue.Default.WarmUpSteps(options), Is.EqualTo(method.WarmUpSteps), "asked without the method");
        (int before, int iterations) = MethodCatalogue.Default.StepsOf(options);
        Assert.That(before + iterations, Is.EqualTo(method.TotalSteps), "asked without the method");
        Assert.That(method.Networks.All(network => network.Optimiser.Steps > 0), "no network is there for nothing");
    }

    [Test]
    public void WhatAMethodsNameOverrulesIsNamed()
    {
        string[] settings =
            ["distillation.synToRealWeight=5", "pixels=64", "distillation.realToSynWeight=3", "distillation.realToSynWeight=0"];
        TrainingOptions asked = Profiles.Quick.With(settings);
        TrainingOptions without = MethodCatalogue.Default.Settled(asked with { Method = "mkd-no-kd" });
        Assert.That(MethodCatalogue.Overruled(without, settings), Is.EqualTo(new[] { settings[0] }), "of a name twice the last counts");
        Assert.That(MethodCatalogue.Overruled(MethodCatalogue.Default.Settled(asked with { Method = "mkd" }), settings), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void SettledOptionsStayAsTheyAre(string name)
    {
        TrainingOptions settled = MethodCatalogue.Default.Settled(Profiles.Quick with { Method = name });
        Assert.That(MethodCatalogue.Default.Settled(settled), Is.EqualTo(settled));
    }

    [Test]
    public void ANameHasItsSettingsWhateverWasAskedFor()
    {
        TrainingOptions Of(string name) => MethodCatalogue.Default.Settled(Profiles.Quick with { Method = name });
        Assert.That(Of("mkd") with { Method = "x" }, Is.EqualTo(Profiles.Quick with { Method = "x" }));
        Assert.That(Of("mkd-no-iam").Alignment.Mode, Is.EqualTo(AlignmentMode.None));
        Assert.That(Of("mkd-offline-iam").Alignment.Mode, Is.EqualTo(AlignmentMode.Offline));
        Assert.That(Of("mkd-matched-iam").Alignment.Mode, Is.EqualTo(AlignmentMode.Matched));
        Assert.That(Of("mkd-oracle-iam").Alignment.Mode, Is.EqualTo(AlignmentMode.Oracle));
        Assert.That(Of("mkd-no-feedback").Alignment.FeedbackWeight, Is.Zero);
        Assert.That(Of("mkd-no-syn-to-real").Distillation, Is.EqualTo(Profiles.Quick.Distillation with { SynToRealWeight = 0 }));
        Assert.That(Of("mkd-no-real-to-syn").Distillation, Is.EqualTo(Profiles.Quick.Distillation with { RealToSynWeight = 0 }));
        Assert.That(
            Of("mkd-no-kd").Distillation,
            Is.EqualTo(Profiles.Quick.Distillation with { SynToRealWeight = 0, RealToSynWeight = 0 }));
        Assert.That(Of("strong-target").Augmentation, Is.EqualTo(AugmentationOptions.NnUNet));
        Assert.That(
            Of("strong-target").LearningRateAt(Profiles.Quick.Iterations / 2),
            Is.EqualTo(Profiles.Quick.Segmentor.LearningRate * Math.Pow(0.5, 0.9)).Within(1e-12));
        Assert.That(
            Of("mkd+"),
            Is.EqualTo(Of("mkd+confidence") with
            {
                Method = "mkd+",
                Distillation = Profiles.Quick.Distillation with { ConfidenceWeighted = true, PerturbStudent = true, LabelWeight = 0.5 },
                Segmentor = Of("mkd+average").Segmentor,
            }));
    }

    [Test]
    public void TheParametersOfMkdSemiAreThoseOfTheTryThatWasTaken()
    {
        TrainingOptions Of(string name) => MethodCatalogue.Default.Settled(Profiles.Reference with { Method = name });
        TrainingOptions taken = MethodCatalogue.Default.Settled((Profiles.Reference with { Method = "mkd-no-iam" }).With(
            ["distillation.labelWeight=1", "segmentor.averageDecay=0.99", "distillation.unlabelledWeight=1"]));
        TrainingOptions semi = Of("mkd-semi");
        Assert.That(semi, Is.EqualTo(taken with { Method = "mkd-semi" }));

        // Each part alone is taken away.
        Assert.That(
            Of("mkd-semi-no-labels"),
            Is.EqualTo(semi with { Method = "mkd-semi-no-labels", Distillation = semi.Distillation with { LabelWeight = 0 } }));
        Assert.That(
            Of("mkd-semi-no-average"),
            Is.EqualTo(semi with { Method = "mkd-semi-no-average", Segmentor = semi.Segmentor with { AverageDecay = 0 } }));
        Assert.That(
            Of("mkd-semi-no-unlabelled"),
            Is.EqualTo(semi with { Method = "mkd-semi-no-unlabelled", Distillation = semi.Distillation with { UnlabelledWeight = 0 } }));
        Assert.That(
            Of("mkd-semi-no-kd"),
            Is.EqualTo(semi with
            {
                Method = "mkd-semi-no-kd",
                Distillation = semi.Distillation with { SynToRealWeight = 0, RealToSynWeight = 0 },
            }));
        Assert.That(Of("mkd-semi-iam"), Is.EqualTo(semi with { Method = "mkd-semi-iam", Alignment = Of("mkd").Alignment }));
    }

    [Test]
    public void TwiceTheUpdatesAreOneTrainingWithAScheduleOfTwiceTheLength()
    {
        TrainingOptions once = TinyOptions.Mkd with { Method = "mkd", Iterations = 7 };
        TrainingOptions asked = once with
        {
            Iterations = 14,
            Segmentor = once.Segmentor with { DecayEvery = 8 },
            Distillation = once.Distillation with { Start = 4, Ramp = 4 },
        };
        Dictionary<string, byte[]> Trained(TrainingOptions options)
        {
            using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
            for (int step = 0; step < method.TotalSteps; step++)
            {
                using var scope = NewDisposeScope();
                OneStep.Log(method, step);
            }

            return method.Networks.ToDictionary(network => network.Name, OneStep.Bytes);
        }

        Assert.That(Trained(once with { Method = "mkd-twice" }), Is.EqualTo(Trained(asked)));
        TrainingOptions half = MethodCatalogue.Default.Settled(once with { Method = "mkd-half-synthetic" });
        Assert.That(half.Alignment, Is.EqualTo(once.Alignment with { SyntheticShare = 0.5 }));
    }

    [Test]
    public void PlainIsWithoutAnySafeguard()
    {
        TrainingOptions plain = MethodCatalogue.Default.Settled(Profiles.Quick with { Method = "mkd-plain" });
        Assert.That(
            plain.Alignment,
            Is.EqualTo(Profiles.Quick.Alignment with { ResidualGenerator = false, WarmUpIterations = 0, UpdateEvery = 1 }));
        Assert.That(plain.Distillation.FactorAt(0), Is.EqualTo(1));
        Assert.That(plain.Segmentor.ReestimateBatchNorm, Is.False);
        Assert.That(
            MethodCatalogue.Default.Settled(Profiles.Paper with { Method = "mkd-plain" }),
            Is.EqualTo(Profiles.Paper with { Method = "mkd-plain" }),
            "the paper's profile is plain");
    }

    [Test]
    public void AnUnknownNameIsRefused() => Assert.That(
        () => MethodCatalogue.Default.Settled(Profiles.Quick with { Method = "magic" }),
        Throws.InstanceOf<InvalidInputException>().With.Message.Contains("magic").And.Message.Contains("target-only"));

    [TestCaseSource(nameof(Names))]
    public void LiveTensorsStayFlat(string name)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(TinyOptions.Mkd with { Method = name, Iterations = 24 }, 4, CPU);
        using var outer = NewDisposeScope();
        (Batch target, Batch assistant) = OneStep.Batches();
        long after = 0;
        for (int step = method.WarmUpSteps; step < method.WarmUpSteps + 24; step++)
        {
            using (NewDisposeScope())
            {
                method.Step(step, target, assistant, new StepLog(detailed: true));
            }

            after = step == method.WarmUpSteps + 11 ? DisposeScopeManager.Statistics.ThreadTotalLiveCount : after;
        }

        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(after));
    }
}
