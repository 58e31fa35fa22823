using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>What the options of the alignment module change in its steps.</summary>
public sealed class TranslatorTests
{
    private static readonly string[] Module =
        ["generator_to_target", "discriminator_target", "generator_to_assistant", "discriminator_assistant"];

    private static TrainingOptions With(AlignmentOptions alignment) => TinyOptions.Mkd with { Alignment = alignment };

    /// <summary>Recomputed from the weights: after the n-th update at most (1 + n) / (10 + n) of the old average stays.</summary>
    [Test]
    public void TheAverageIsThatOfItsFormulaAndSegmentorsLearnFromIt()
    {
        using var scope = NewDisposeScope();
        const double decay = 0.15;
        TrainingOptions options = With(TinyOptions.Mkd.Alignment with { GeneratorAverageDecay = decay, LearningRate = 0.01 });
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        NamedNetwork generator = method.Networks.Single(network => network.Name == "generator_to_target");
        Tensor Weight() => generator.Network.named_parameters().Single(entry => entry.name == "stem.weight").parameter.detach();
        (Batch target, Batch assistant) = OneStep.Batches();
        Tensor expected = Weight().to(ScalarType.Float64).clone();
        for (int step = 0; step < 3; step++)
        {
            method.Step(step, target, assistant, new StepLog(detailed: false));
            double stays = Math.Min(decay, (2.0 + step) / (11.0 + step));
            expected = (expected * stays) + (Weight() * (1 - stays));
        }

        Tensor average = generator.Average!.Values.Single(entry => entry.Name == "stem.weight").Value;
        Assert.That((average - expected).abs().max().ToDouble(), Is.LessThan(1e-6));
        Assert.That((average - Weight()).abs().max().ToDouble(), Is.GreaterThan(1e-4));

        using var alone = new ResNetGenerator(1, options.Alignment.GeneratorWidth, options.Alignment.GeneratorBlocks);
        Weights.Restore(alone, generator.Average.Values);
        Tensor seen = generator.ForwardAveraged(assistant.Images);
        Assert.That((seen - alone.forward(assistant.Images)).abs().max().ToDouble(), Is.LessThan(1e-6));
        Assert.That((seen - generator.Forward(assistant.Images)).abs().max().ToDouble(), Is.GreaterThan(1e-4));
    }

    [Test]
    public void AnAverageChangesWhatSynLearnsFrom()
    {
        AlignmentOptions now = TinyOptions.Mkd.Alignment with { WarmUpIterations = 0 };

        // In the first step the average is the generator itself; in the second it lags behind.
        OneStep.AssertOnlyMoved([], With(now), With(now with { GeneratorAverageDecay = 0.99 }));
        Dictionary<string, byte[]> plain = After(With(now), 2), averaged = After(With(now with { GeneratorAverageDecay = 0.99 }), 2);
        Assert.That(averaged["segmentor_syn"], Is.Not.EqualTo(plain["segmentor_syn"]));
    }

    [Test]
    public void ADiscriminatorIsBoundedAfterEveryUpdate()
    {
        using var scope = NewDisposeScope();
        TrainingOptions options = With(TinyOptions.Mkd.Alignment with
        {
            SpectralNorm = true,
            DiscriminatorNorm = TranslatorNorm.None,
            LearningRate = 0.2,
        });
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        (Batch target, Batch assistant) = OneStep.Batches();
        for (int step = 0; step < 3; step++)
        {
            method.Step(step, target, assistant, new StepLog(detailed: false));
        }

        foreach (NamedNetwork critic in method.Networks.Where(network => network.Network is PatchDiscriminator))
        {
            foreach (TorchSharp.Modules.Conv2d one in critic.Network.modules().OfType<TorchSharp.Modules.Conv2d>())
            {
                // One step of power iteration a call never finds too much, and hardly too little of so few outputs.
                Assert.That(linalg.svdvals(one.weight!.detach().flatten(1)).max().ToDouble(), Is.LessThan(1.5).And.GreaterThan(0));
            }
        }

        // Without the bound they are steep by then.
        using TrainingMethod free = MethodCatalogue.Default.Create(
            options with { Alignment = options.Alignment with { SpectralNorm = false } }, 4, CPU);
        for (int step = 0; step < 3; step++)
        {
            free.Step(step, target, assistant, new StepLog(detailed: false));
        }

        var network = (PatchDiscriminator)free.Networks.First(one => one.Network is PatchDiscriminator).Network;
        Tensor steep = network.modules().OfType<TorchSharp.Modules.Conv2d>().First().weight!.detach().flatten(1);
        Assert.That(linalg.svdvals(steep).max().ToDouble(), Is.GreaterThan(1.5));
    }

    [Test]
    public void TheNormReachesDiscriminatorsAlone()
    {
        AlignmentOptions without = TinyOptions.Mkd.Alignment with { DiscriminatorNorm = TranslatorNorm.None };
        Dictionary<string, byte[]> plain = OneStep.WeightsAfter(TinyOptions.Mkd, null), other = OneStep.WeightsAfter(With(without), null);
        Assert.That(other.Keys.Where(name => !other[name].SequenceEqual(plain[name])), Is.All.StartsWith("discriminator"), "at the start");
        OneStep.AssertOnlyMoved(Module, TinyOptions.Mkd, With(without));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ConditionalDiscriminatorsSeeTheLabels(bool conditional)
    {
        using var scope = NewDisposeScope();
        TrainingOptions options = With(TinyOptions.Mkd.Alignment with { ConditionalDiscriminator = conditional });
        (Batch target, Batch assistant) = OneStep.Batches();
        Batch other = assistant with { Labels = (assistant.Labels + 1) % 4 };

        // In the warm-up nothing else looks at labels. The way to the assistant keeps the target's labels.
        string[] told = ["generator_to_target", "discriminator_target", "discriminator_assistant"];
        Dictionary<string, byte[]> one = After(options, target, assistant), two = After(options, target, other);
        Assert.That(one.Keys.Where(name => !one[name].SequenceEqual(two[name])), Is.EquivalentTo(conditional ? told : []));

        // A class that is not annotated is of no pixel.
        Tensor known = ones(2, 4, dtype: ScalarType.Bool);
        known[.., 2] = false;
        Dictionary<string, byte[]> partly = After(options, target, assistant with { Known = known });
        Assert.That(partly["discriminator_target"].SequenceEqual(one["discriminator_target"]), Is.Not.EqualTo(conditional));
    }

    [Test]
    public void ConditionalDiscriminatorsNeedLabelsOfEveryImage() => Assert.That(
        () => MethodCatalogue.Default.Settled(
            With(TinyOptions.Mkd.Alignment with { ConditionalDiscriminator = true, UseUnlabelled = true })),
        Throws.InstanceOf<InvalidInputException>().With.Message.Contains("alignment.useUnlabelled"));

    [Test]
    public void WhatRealMissesReachesTheGeneratorAlone()
    {
        TrainingOptions plain = TinyOptions.Mkd with { Distillation = TinyOptions.Mkd.Distillation with { Start = 0, Ramp = 0 } };
        TrainingOptions told = plain with { Alignment = plain.Alignment with { RealFeedbackWeight = 1 } };
        OneStep.AssertOnlyMoved(["generator_to_target"], plain, told, step: 3);

        // Also where S_syn's feedback is off; not in the warm-up, not where the module does not learn, not before distillation.
        TrainingOptions Silent(TrainingOptions one) => one with { Alignment = one.Alignment with { FeedbackWeight = 0 } };
        OneStep.AssertOnlyMoved(["generator_to_target"], Silent(plain), Silent(told), step: 3);
        OneStep.AssertOnlyMoved([], plain, told, step: 2);
        OneStep.AssertOnlyMoved([], plain, told, step: 4);
        TrainingOptions Late(TrainingOptions one) => one with { Distillation = one.Distillation with { Start = 5 } };
        OneStep.AssertOnlyMoved([], Late(plain), Late(told), step: 3);
    }

    [Test]
    public void JointTranslatedLearnsToTranslateThenBoth()
    {
        TrainingOptions options = TinyOptions.Mkd with { Method = "joint-translated" };
        OneStep.AssertOnlyMoved(Module, null, options);
        OneStep.AssertOnlyMoved([.. Module, "segmentor_real"], null, options, step: 3);
        OneStep.AssertOnlyMoved(["segmentor_real"], null, options, step: 4);

        // Feedback reaches the generator towards the target alone.
        TrainingOptions silent = options with { Alignment = options.Alignment with { FeedbackWeight = 0 } };
        OneStep.AssertOnlyMoved(["generator_to_target"], silent, options, step: 3);
    }

    private static Dictionary<string, byte[]> After(TrainingOptions options, Batch target, Batch assistant)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        method.Step(0, target, assistant, new StepLog(detailed: false));
        return method.Networks.ToDictionary(network => network.Name, OneStep.Bytes);
    }

    private static Dictionary<string, byte[]> After(TrainingOptions options, int steps)
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        (Batch target, Batch assistant) = OneStep.Batches();
        for (int step = 0; step < steps; step++)
        {
            method.Step(step, target, assistant, new StepLog(detailed: false));
        }

        return method.Networks.ToDictionary(network => network.Name, OneStep.Bytes);
    }
}
