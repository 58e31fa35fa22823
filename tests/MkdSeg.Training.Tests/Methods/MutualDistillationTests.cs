using MkdSeg.Models;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Data;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>Who learns from what: each term reaches exactly the networks that the paper's figure says.</summary>
public sealed class MutualDistillationTests
{
    private static readonly TrainingOptions Plain = TinyOptions.Mkd with
    {
        Alignment = TinyOptions.Mkd.Alignment with { WarmUpIterations = 0, UpdateEvery = 1 },
        Distillation = new() { Temperature = 2 },
    };

    [Test]
    public void DistillationTowardsRealMovesRealAlone() => AssertOnlyMoved(
        ["segmentor_real"],
        Plain with { Distillation = Plain.Distillation with { SynToRealWeight = 0 } },
        Plain);

    [Test]
    public void DistillationTowardsSynMovesSynAlone() => AssertOnlyMoved(
        ["segmentor_syn"],
        Plain with { Distillation = Plain.Distillation with { RealToSynWeight = 0 } },
        Plain);

    [Test]
    public void FeedbackMovesTheGeneratorTowardsTheTargetAlone() => AssertOnlyMoved(
        ["generator_to_target"],
        Plain with { Alignment = Plain.Alignment with { FeedbackWeight = 0 } },
        Plain);

    [Test]
    public void CycleWeightMovesTheGeneratorsAlone() => AssertOnlyMoved(
        ["generator_to_target", "generator_to_assistant"],
        Plain with { Alignment = Plain.Alignment with { CycleWeight = 1 } },
        Plain);

    [Test]
    public void EachDistillationTermLooksAtItsOwnImage()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Create(Plain, 4, CPU);
        (Batch target, Batch assistant) = Batches();
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

    [TestCase(1, false)]
    [TestCase(-1, true)]
    public void AnInvertedTranslationRaisesTheAlarm(int sign, bool alarm)
    {
        using var scope = NewDisposeScope();
        (Batch target, Batch assistant) = Batches();
        var log = new StepLog(detailed: true);
        TranslationWatch.Report(assistant, sign * assistant.Images, target, 4, log);
        Assert.That(log.Values["polarity"], Is.EqualTo(sign).Within(1e-5));
        Assert.That(log.Values.ContainsKey("polarity_alarm"), Is.EqualTo(alarm));
    }

    [Test]
    public void WarmUpLeavesTheSegmentorsAlone() => AssertOnlyMoved(
        ["generator_to_target", "generator_to_assistant", "discriminator_target", "discriminator_assistant"],
        null,
        Plain with { Alignment = Plain.Alignment with { WarmUpIterations = 1 } });

    [Test]
    public void BetweenItsUpdatesTheAlignmentModuleRests() => AssertOnlyMoved(
        ["segmentor_real", "segmentor_syn"],
        null,
        Plain with { Alignment = Plain.Alignment with { UpdateEvery = 2 } },
        step: 1);

    [Test]
    public void LiveTensorsAndResidentMemoryStayFlat()
    {
        using TrainingMethod method = MethodCatalogue.Create(Plain, 4, CPU);
        using var outer = NewDisposeScope();
        (Batch target, Batch assistant) = Batches();
        long after = 0, resident = 0;
        for (int step = 0; step < 500; step++)
        {
            using (NewDisposeScope())
            {
                method.Step(step, target, assistant, new StepLog(step % 10 == 0));
            }

            if (step == 100)
            {
                (after, resident) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet);
            }
        }

        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(after));
        Assert.That(Environment.WorkingSet, Is.LessThan(1.1 * resident));
    }

    /// <summary>
    /// Runs one step under two options (or compares with the start where the first is null) and asserts which networks'
    /// weights differ; all others must be equal to the bit.
    /// </summary>
    private static void AssertOnlyMoved(string[] expected, TrainingOptions? one, TrainingOptions other, int step = 0)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, byte[]> a = WeightsAfter(one ?? other, one is null ? null : step), b = WeightsAfter(other, step);
        Assert.That(a.Keys.Where(name => !a[name].SequenceEqual(b[name])), Is.EquivalentTo(expected));
    }

    private static Dictionary<string, byte[]> WeightsAfter(TrainingOptions options, int? step)
    {
        using TrainingMethod method = MethodCatalogue.Create(options, 4, CPU);
        (Batch target, Batch assistant) = Batches();
        if (step is int s)
        {
            method.Step(s, target, assistant, new StepLog(detailed: false));
        }

        return method.Networks.ToDictionary(
            n => n.Name,
            n => n.Network.parameters().SelectMany(p => p.detach().contiguous().bytes.ToArray()).ToArray());
    }

    private static (Batch Target, Batch Assistant) Batches()
    {
        random.manual_seed(11);
        return (
            new Batch((rand(2, 1, 16, 16) * 2) - 1, randint(0, 4, new long[] { 2, 16, 16 }, dtype: ScalarType.Int64)),
            new Batch((rand(2, 1, 16, 16) * 2) - 1, randint(0, 4, new long[] { 2, 16, 16 }, dtype: ScalarType.Int64)));
    }
}
