using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Watching;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>
/// Why a class freezes out, and what cures it: the teacher does not know the structure, and L_kd, a mean over pixels that are nearly all
/// background, teaches the student so. More settings and seeds are in REPLICATION.md, "Why a class freezes out".
/// </summary>
public sealed class FreezeOutTests
{
    private static readonly TrainingOptions FromTheStart = new()
    {
        Method = "mkd-no-iam",
        Threads = 1,
        Seed = 1,
        Pixels = 16,
        BatchSize = 4,
        Iterations = 600,
        Augmentation = new() { RotationDegrees = 0, SmallestScale = 1, LargestScale = 1 },
        Segmentor = new() { Width = 8, Depth = 2, LearningRate = 5e-3, DecayEvery = 60 },
        Distillation = new() { SynToRealWeight = 1, RealToSynWeight = 1 },
    };

    [Test]
    public void DistillationFromTheStartFreezesAStructureOutWithAnAlarm()
    {
        (List<LostClass> raised, IReadOnlyList<LostClass> lost, double real, double syn) = Trained(FromTheStart);
        Assert.That(syn, Is.LessThan(0.1), "S_syn, taught by S_real and by labels that lack it, has lost the vessel");
        Assert.That(real, Is.LessThan(0.85), "S_real has lost a part of it, taught by S_syn");
        LostClass alarm = raised.Single();
        Assert.That((alarm.Segmentor, alarm.Class), Is.EqualTo(("syn", 2)));
        Assert.That(alarm.Since, Is.InRange(FromTheStart.Iterations * ClassWatch.Begin + ClassWatch.Patience, FromTheStart.Iterations));
        Assert.That(lost.Select(one => (one.Segmentor, one.Class)), Is.EqualTo(new[] { ("syn", 2) }), "to the end");
        Assert.That(lost[0].Found, Is.LessThan(ClassWatch.Least));
        Assert.That(lost[0].FoundByOther, Is.GreaterThan(0.3));
    }

    [Test]
    public void BalancedBatchesALateStartAndBalancedClassesKeepIt()
    {
        (_, IReadOnlyList<LostClass> lost, double real, double syn) = Trained(FromTheStart with
        {
            Balance = 2 / 3.0,
            Distillation = FromTheStart.Distillation with { Start = 300, Ramp = 150, ClassBalanced = true },
        });
        Assert.That(lost, Is.Empty);
        Assert.That(real, Is.GreaterThan(0.9));
        Assert.That(syn, Is.GreaterThan(0.8), "what its labels lack, S_syn learns from S_real");
    }

    /// <summary>Trains; gives the alarms, what is lost at the end, and the vessel's Dice on other cases of either segmentor.</summary>
    private static (List<LostClass> Raised, IReadOnlyList<LostClass> Lost, double Real, double Syn) Trained(TrainingOptions options)
    {
        options = MethodCatalogue.Default.Settled(options);
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 3, CPU);
        var target = new BatchSampler(RareStructure.Cases(0, assistant: false), options, "target");
        var assistant = new BatchSampler(RareStructure.Cases(50, assistant: true), options, "assistant");
        var raised = new List<LostClass>();
        for (int step = 0; step < method.TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            Batch own = target.Draw(step);
            method.Step(step, own, assistant.Draw(step), new StepLog(detailed: false));
            raised.AddRange(method.Look(step, own));
        }

        return (raised, method.Watch.Lost, Dice(method.Segmentors["real"]), Dice(method.Segmentors["syn"]));
    }

    private static double Dice(NamedNetwork segmentor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        segmentor.Network.eval();
        SliceSet others = RareStructure.Cases(200, assistant: false);
        Batch all = others.Take([.. Enumerable.Range(0, others.Count).Select(n => (long)n)]);
        Tensor found = segmentor.Forward(all.Images).argmax(1) == 2, there = all.Labels == 2;
        return 2 * (found & there).sum().ToDouble() / (found.sum() + there.sum()).ToDouble();
    }
}
