using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Models.Losses;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Watching;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>Who learns from what: each term reaches exactly the networks that the paper's figure says.</summary>
public sealed class MkdTests
{
    private static readonly TrainingOptions Plain = TinyOptions.Mkd with
    {
        Alignment = TinyOptions.Mkd.Alignment with { WarmUpIterations = 0, UpdateEvery = 1 },
        Distillation = new() { Temperature = 2 },
    };

    [Test]
    public void DistillationTowardsRealMovesRealAlone() => OneStep.AssertOnlyMoved(
        ["segmentor_real"],
        Plain with { Distillation = Plain.Distillation with { SynToRealWeight = 0 } },
        Plain);

    [Test]
    public void DistillationTowardsSynMovesSynAlone() => OneStep.AssertOnlyMoved(
        ["segmentor_syn"],
        Plain with { Distillation = Plain.Distillation with { RealToSynWeight = 0 } },
        Plain);

    [Test]
    public void FeedbackMovesTheGeneratorTowardsTheTargetAlone() => OneStep.AssertOnlyMoved(
        ["generator_to_target"],
        Plain with { Alignment = Plain.Alignment with { FeedbackWeight = 0 } },
        Plain);

    [Test]
    public void CycleWeightMovesTheGeneratorsAlone() => OneStep.AssertOnlyMoved(
        ["generator_to_target", "generator_to_assistant"],
        Plain with { Alignment = Plain.Alignment with { CycleWeight = 1 } },
        Plain);

    [Test]
    public void EachDistillationTermLooksAtItsOwnImage()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(Plain, 4, CPU);
        (Batch target, Batch assistant) = OneStep.Batches();
        NamedNetwork real = method.Segmentors["real"], syn = method.Segmentors["syn"];
        Tensor fake = method.Networks.Single(n => n.Name == "generator_to_target").Forward(assistant.Images).detach();
        double synToReal = DistillationLoss.KullbackLeibler(real.Forward(fake), syn.Forward(fake), 2).ToDouble();
        double realToSyn = DistillationLoss.KullbackLeibler(syn.Forward(target.Images), real.Forward(target.Images), 2).ToDouble();
        double supSyn = SupervisedLoss.Combined(syn.Forward(fake), assistant.Labels).ToDouble();
        double supReal = SupervisedLoss.Combined(real.Forward(target.Images), target.Labels).ToDouble();

        var log = new StepLog(detailed: true);
        method.Step(0, target, assistant, log);

        Assert.That(log.Values["kd_syn_to_real"], Is.EqualTo(synToReal).Within(1e-6));
        Assert.That(log.Values["kd_real_to_syn"], Is.EqualTo(realToSyn).Within(1e-6));
        Assert.That(log.Values["sup_syn"], Is.EqualTo(supSyn).Within(1e-6));
        Assert.That(log.Values["sup_real"], Is.EqualTo(supReal).Within(1e-6));
        Assert.That(log.Values["polarity"], Is.InRange(-1.0, 1.0));
    }

    [TestCase(AlignmentMode.None, 0)]
    [TestCase(AlignmentMode.Offline, 6)]
    public void WithoutOnlineAlignmentTheSegmentorsAloneLearn(AlignmentMode mode, int step) => OneStep.AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"], null, Plain with { Iterations = 6, Alignment = Plain.Alignment with { Mode = mode } }, step);

    [Test]
    public void OfflineAlignmentLearnsFirstAndAsOften()
    {
        TrainingOptions offline = Plain with
        {
            Iterations = 7,
            Alignment = Plain.Alignment with { Mode = AlignmentMode.Offline, WarmUpIterations = 3, UpdateEvery = 2 },
        };
        using TrainingMethod method = MethodCatalogue.Default.Create(offline, 4, CPU);
        Assert.That(method.WarmUpSteps, Is.EqualTo(3 + 4), "beside the segmentors it would learn in iterations 0, 2, 4 and 6");
        OneStep.AssertOnlyMoved(
            ["generator_to_target", "generator_to_assistant", "discriminator_target", "discriminator_assistant"], null, offline, step: 6);
    }

    [Test]
    public void WithoutAlignmentSynLearnsFromTheAssistantAsItIs()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(
            Plain with { Alignment = Plain.Alignment with { Mode = AlignmentMode.None } }, 4, CPU);
        Batch assistant = OneStep.Batches().Assistant;
        double supervised = SupervisedLoss.Combined(method.Segmentors["syn"].Forward(assistant.Images), assistant.Labels).ToDouble();
        IReadOnlyDictionary<string, double> log = OneStep.Log(method);
        Assert.That(log["sup_syn"], Is.EqualTo(supervised).Within(1e-6));
        Assert.That(log.Keys, Does.Not.Contain("polarity").And.Not.Contain("g_to_target"));
    }

    [Test]
    public void ConfidenceWeighingMovesTheSegmentorsAlone() => OneStep.AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"], Plain with { Distillation = Plain.Distillation with { ConfidenceWeighted = true } }, Plain);

    [Test]
    public void BalancedClassesInDistillationMoveTheSegmentorsAlone() => OneStep.AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"], Plain with { Distillation = Plain.Distillation with { ClassBalanced = true } }, Plain);

    [Test]
    public void TheDiceBetweenTheMapsIsAddedToTheDivergence()
    {
        TrainingOptions options = Plain with { Distillation = Plain.Distillation with { DiceWeight = 2 } };
        OneStep.AssertOnlyMoved(["segmentor_real", "segmentor_syn"], options, Plain);
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        Tensor images = OneStep.Batches().Target.Images;
        Tensor student = method.Segmentors["syn"].Forward(images), teacher = method.Segmentors["real"].Forward(images);
        Tensor expected = DistillationLoss.KullbackLeibler(student, teacher, 2) + (2 * DistillationLoss.SoftDice(student, teacher));
        Assert.That(OneStep.Log(method)["kd_real_to_syn"], Is.EqualTo(expected.ToDouble()).Within(1e-6));
    }

    [Test]
    public void PerturbedStudentsMoveTheSegmentorsAlone() => OneStep.AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"], Plain with { Distillation = Plain.Distillation with { PerturbStudent = true } }, Plain);

    [Test]
    public void LabelsOfTheOtherImagesMoveTheSegmentorsAlone() => OneStep.AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"], Plain with { Distillation = Plain.Distillation with { LabelWeight = 0.5 } }, Plain);

    [Test]
    public void LabelsOfTheOtherImagesAreThoseOfTheImages()
    {
        using var scope = NewDisposeScope();
        TrainingOptions options = Plain with
        {
            Distillation = Plain.Distillation with { LabelWeight = 0.5, SynToRealWeight = 0, RealToSynWeight = 0 },
        };
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        (Batch target, Batch assistant) = OneStep.Batches();
        Tensor fake = method.Networks.Single(n => n.Name == "generator_to_target").Forward(assistant.Images).detach();
        double onReal = SupervisedLoss.Combined(method.Segmentors["real"].Forward(fake), assistant.Labels).ToDouble();
        double onSyn = SupervisedLoss.Combined(method.Segmentors["syn"].Forward(target.Images), target.Labels).ToDouble();
        IReadOnlyDictionary<string, double> log = OneStep.Log(method);
        Assert.That(log["labels_real"], Is.EqualTo(onReal).Within(1e-6));
        Assert.That(log["labels_syn"], Is.EqualTo(onSyn).Within(1e-6));
        Assert.That(log.Keys, Does.Not.Contain("kd_syn_to_real"));
    }

    [Test]
    public void ImagesWithoutLabelsTeachBothSegmentorsAndNothingElse()
    {
        TrainingOptions options = Plain with { Distillation = Plain.Distillation with { UnlabelledWeight = 0.7 } };
        Dictionary<string, byte[]> After(bool withImages)
        {
            using var scope = NewDisposeScope();
            using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
            (Batch target, Batch assistant) = OneStep.Batches();
            method.Step(0, withImages ? target with { Unlabelled = Others() } : target, assistant, new StepLog(detailed: false));
            return method.Networks.ToDictionary(network => network.Name, OneStep.Bytes);
        }

        Dictionary<string, byte[]> with = After(true), without = After(false);
        string[] moved = [.. with.Keys.Where(name => !with[name].SequenceEqual(without[name]))];
        Assert.That(moved, Is.EquivalentTo(new[] { "segmentor_real", "segmentor_syn" }), "the translation learns from its own images");
    }

    [Test]
    public void OfImagesWithoutLabelsEachFollowsTheMeanAnswer()
    {
        using var scope = NewDisposeScope();
        TrainingOptions options = Plain with { Distillation = Plain.Distillation with { UnlabelledWeight = 0.7 } };
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        (Batch target, Batch assistant) = OneStep.Batches();
        Tensor images = Others();
        NamedNetwork real = method.Segmentors["real"], syn = method.Segmentors["syn"];
        Tensor mean = ((real.Forward(images).softmax(1) + syn.Forward(images).softmax(1)) / 2).log();
        double Expected(NamedNetwork student)
        {
            Random random = RandomStream.Create(options.Seed, $"unlabelled-{student.Name}", 0);
            return DistillationLoss.KullbackLeibler(student.Forward(IntensityAugmentation.Apply(images, random)), mean, 2).ToDouble();
        }

        double ofReal = Expected(real), ofSyn = Expected(syn);
        var log = new StepLog(detailed: true);
        method.Step(0, target with { Unlabelled = images }, assistant, log);
        Assert.That(log.Values["unlabelled_real"], Is.EqualTo(ofReal).Within(1e-6));
        Assert.That(log.Values["unlabelled_syn"], Is.EqualTo(ofSyn).Within(1e-6));
    }

    private static Tensor Others()
    {
        random.manual_seed(12);
        return (rand(2, 1, 16, 16) * 2) - 1;
    }

    /// <summary>With half of them, S_syn learns from the first of two synthetic slices, and translation from both.</summary>
    [Test]
    public void OfTheSyntheticSlicesAShareIsLearntFrom()
    {
        TrainingOptions half = Plain with { Alignment = Plain.Alignment with { SyntheticShare = 0.5 } };
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(half, 4, CPU);
        Batch assistant = OneStep.Batches().Assistant;
        NamedNetwork real = method.Segmentors["real"], syn = method.Segmentors["syn"];
        Tensor fake = method.Networks.Single(n => n.Name == "generator_to_target").Forward(assistant.Images).detach();
        Tensor first = fake.narrow(0, 0, 1), taught = syn.Forward(first);
        double supervised = SupervisedLoss.Combined(taught, assistant.Labels.narrow(0, 0, 1)).ToDouble();
        double distilled = DistillationLoss.KullbackLeibler(real.Forward(first), taught, 2).ToDouble();
        IReadOnlyDictionary<string, double> log = OneStep.Log(method);
        Assert.That(log["sup_syn"], Is.EqualTo(supervised).Within(1e-6));
        Assert.That(log["kd_syn_to_real"], Is.EqualTo(distilled).Within(1e-6));

        OneStep.AssertOnlyMoved(["generator_to_target", "segmentor_real", "segmentor_syn"], half, Plain);
    }

    [TestCase(0.5, 8, 4)]
    [TestCase(0.5, 5, 3)]
    [TestCase(0.01, 8, 1)]
    [TestCase(1, 8, 8)]
    public void AShareOfTheSlicesIsAtLeastOne(double share, int batch, int slices) =>
        Assert.That(new AlignmentOptions { SyntheticShare = share }.SyntheticSlices(batch), Is.EqualTo(slices));

    [TestCase("synthesis")]
    [TestCase("tumor-aware")]
    [TestCase("mkd-no-iam")]
    public void EveryMethodThatLearnsFromSyntheticSlicesTakesTheShare(string method)
    {
        TrainingOptions options = TinyOptions.Mkd with { Method = method, Iterations = 4 };
        TrainingOptions half = options with { Alignment = options.Alignment with { SyntheticShare = 0.5 } };
        int step = MethodCatalogue.Default.WarmUpSteps(MethodCatalogue.Default.Settled(options));
        string learner = method == "mkd-no-iam" ? "segmentor_syn" : "segmentor_real";
        Assert.That(OneStep.WeightsAfter(half, step)[learner], Is.Not.EqualTo(OneStep.WeightsAfter(options, step)[learner]));
    }

    [TestCase(1, false)]
    [TestCase(-1, true)]
    public void AnInvertedTranslationRaisesTheAlarm(int sign, bool alarm)
    {
        using var scope = NewDisposeScope();
        (Batch target, Batch assistant) = OneStep.Batches();
        var log = new StepLog(detailed: true);
        TranslationWatch.Report(assistant, sign * assistant.Images, target, 4, log);
        Assert.That(log.Values["polarity"], Is.EqualTo(sign).Within(1e-5));
        Assert.That(log.Values.ContainsKey("polarity_alarm"), Is.EqualTo(alarm));
    }

    [TestCase(0.9, 0, false)]
    [TestCase(0.9, 0.25, true)]
    public void TranslatedImagesOutsideTheRangeRaiseTheAlarm(double value, double share, bool alarm)
    {
        using var scope = NewDisposeScope();
        (Batch target, Batch assistant) = OneStep.Batches();
        Tensor translated = full_like(assistant.Images, value);
        translated.flatten()[..(int)(share * translated.numel())] = -3;
        var log = new StepLog(detailed: true);
        TranslationWatch.Report(assistant, translated, target, 4, log);
        Assert.That(log.Values["outside"], Is.EqualTo(share).Within(1e-5));
        Assert.That(log.Values.ContainsKey("outside_alarm"), Is.EqualTo(alarm));
    }

    [Test]
    public void AnAlarmIsSaidOnce()
    {
        var alarm = new TranslationAlarm();
        var values = new Dictionary<string, double>
        {
            ["polarity"] = 0.1,
            ["polarity_alarm"] = 1,
            ["outside"] = 0.5,
            ["outside_alarm"] = 1,
        };
        string[] first = [.. alarm.Look(values, done: 7)];
        Assert.That(first, Has.Length.EqualTo(2));
        Assert.That(first[0], Does.StartWith("step 7: ").And.Contain("polarity 0.10"));
        Assert.That(first[1], Does.Contain("50 % of the pixels"));
        Assert.That(alarm.Look(values, done: 8), Is.Empty);
    }

    [Test]
    public void WarmUpLeavesTheSegmentorsAlone() => OneStep.AssertOnlyMoved(
        ["generator_to_target", "generator_to_assistant", "discriminator_target", "discriminator_assistant"],
        null,
        Plain with { Alignment = Plain.Alignment with { WarmUpIterations = 1 } });

    [Test]
    public void BetweenItsUpdatesTheAlignmentModuleRests() => OneStep.AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"],
        null,
        Plain with { Alignment = Plain.Alignment with { UpdateEvery = 2 } },
        step: 1);
}
