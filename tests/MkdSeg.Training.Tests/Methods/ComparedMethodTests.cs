using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>Who learns from what in the methods that are compared.</summary>
public sealed class ComparedMethodTests
{
    private const int Iterations = 10;

    private static readonly string[] Alignment =
    [
        "generator_to_target", "generator_to_assistant", "discriminator_target", "discriminator_assistant",
    ];

    [Test]
    public void FineTuneLearnsFromTheAssistantFirst()
    {
        using TrainingMethod method = Create("fine-tune");
        Assert.That(OneStep.Log(method, Iterations - 1).Keys, Is.EqualTo(new[] { "sup_assistant" }));
        Assert.That(OneStep.Log(method, Iterations).Keys, Is.EqualTo(new[] { "sup_real" }));
    }

    [Test]
    public void JointMakesAnUpdateWithEitherModality()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Create("joint");
        IReadOnlyDictionary<string, double> log = OneStep.Log(method);
        Assert.That(log.Keys, Is.EqualTo(new[] { "sup_assistant", "sup_real" }));
        Assert.That(method.Networks.Single().Optimiser.Steps, Is.EqualTo(2));
    }

    [TestCase("x-shape")]
    [TestCase("conditional-norm")]
    [TestCase("ummkd")]
    public void EitherModalityGoesItsOwnWay(string name)
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Create(name);
        (Batch target, Batch assistant) = OneStep.Batches();
        var network = (ITwoModalityNetwork)method.Segmentors["real"].Network;
        Tensor onTarget = network.Forward(target.Images, ImageSource.Target);
        Tensor onAssistant = network.Forward(assistant.Images, ImageSource.Assistant);
        double real = SupervisedLoss.Combined(onTarget, target.Labels).ToDouble();
        double beside = SupervisedLoss.Combined(onAssistant, assistant.Labels).ToDouble();
        double knowledge = ClassKnowledgeLoss.Symmetric(onTarget, target.Labels, onAssistant, assistant.Labels, 2).ToDouble();
        IReadOnlyDictionary<string, double> log = OneStep.Log(method);
        Assert.That(log["sup_real"], Is.EqualTo(real).Within(1e-6));
        Assert.That(log["sup_assistant"], Is.EqualTo(beside).Within(1e-6));
        Assert.That(log.GetValueOrDefault("knowledge"), Is.EqualTo(name == "ummkd" ? knowledge : 0).Within(1e-6));
        Assert.That(method.Networks.Single().Optimiser.Steps, Is.EqualTo(1));
    }

    [Test]
    public void SharedKnowledgeCountsByItsWeight() => OneStep.AssertOnlyMoved(
        ["segmentor_real"], Tiny("ummkd"), Tiny("ummkd") with { SharedKnowledge = new() { Weight = 0 } });

    [Test]
    public void ShapeConsistencyMovesTheGeneratorsAlone() => OneStep.AssertOnlyMoved(
        ["generator_to_target", "generator_to_assistant"],
        Tiny("synthesis"),
        Tiny("synthesis") with { Synthesis = new() { ShapeConsistencyWeight = 0.5 } },
        step: 3);

    [Test]
    public void InTheWarmUpOfSynthesisTranslationAloneLearns() => OneStep.AssertOnlyMoved(Alignment, null, Tiny("synthesis"), step: 2);

    [Test]
    public void SynthesisLearnsFromTranslatedAndTargetImages()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Create("synthesis");
        (Batch target, Batch assistant) = OneStep.Batches();
        NamedNetwork Network(string name) => method.Networks.Single(n => n.Name == name);
        Tensor fakeTarget = Network("generator_to_target").Forward(assistant.Images).detach();
        double syn = SupervisedLoss.Combined(Network("segmentor_real").Forward(fakeTarget), assistant.Labels).ToDouble();
        double real = SupervisedLoss.Combined(Network("segmentor_assistant").Forward(assistant.Images), assistant.Labels).ToDouble();
        IReadOnlyDictionary<string, double> log = OneStep.Log(method, method.WarmUpSteps);
        Assert.That(log["sup_syn"], Is.EqualTo(syn).Within(1e-6));
        Assert.That(log["sup_assistant"], Is.EqualTo(real).Within(1e-6));
        Assert.That(log.Keys, Does.Contain("sup_real").And.Contain("sup_assistant_syn"));
        Assert.That(Network("segmentor_real").Optimiser.Steps, Is.EqualTo(2), "one update with either image");
    }

    [Test]
    public void WithoutShapeConsistencyThereIsNoSegmentorOfTheAssistant()
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(
            Tiny("synthesis") with { Synthesis = new() { ShapeConsistencyWeight = 0 } }, 4, CPU);
        Assert.That(method.Networks.Select(n => n.Name), Is.EqualTo((string[])["segmentor_real", .. Order]));
        Assert.That(OneStep.Log(method, method.WarmUpSteps).Keys, Does.Not.Contain("sup_assistant"));
    }

    [Test]
    public void StructureMovesTheGeneratorTowardsTheTargetAlone() => OneStep.AssertOnlyMoved(
        ["generator_to_target"], Tiny("tumor-aware"), Tiny("tumor-aware") with { Structure = new() { Weight = 0.5 } });

    [Test]
    public void LocationMovesWhoSeesTranslatedImagesAndTheGenerator() => OneStep.AssertOnlyMoved(
        ["generator_to_target", "segmentor_translated"],
        Tiny("tumor-aware"),
        Tiny("tumor-aware") with { Structure = new() { LocationWeight = 0 } });

    [Test]
    public void StructureIsSeenInTheOriginalAndInTheTranslatedImage()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Create("tumor-aware");
        Batch assistant = OneStep.Batches().Assistant;
        NamedNetwork Network(string name) => method.Networks.Single(n => n.Name == name);
        Tensor fake = Network("generator_to_target").Forward(assistant.Images).detach();
        var original = (UNet)Network("segmentor_assistant").Network;
        var translated = (UNet)Network("segmentor_translated").Network;
        double shape = SupervisedLoss.Combined(translated.forward(fake), assistant.Labels).ToDouble();
        double location = FeatureLoss.MeanSquare(translated.Features(fake), original.Features(assistant.Images)).ToDouble();
        IReadOnlyDictionary<string, double> log = OneStep.Log(method);
        Assert.That(log["shape"], Is.EqualTo(shape).Within(1e-6));
        Assert.That(log["location"], Is.EqualTo(location).Within(1e-6));
        Assert.That(log.Keys, Does.Not.Contain("sup_real"));
    }

    [Test]
    public void OnceTranslationIsLearntTheSegmentorAloneLearns()
    {
        using TrainingMethod method = Create("tumor-aware");
        Assert.That(method.WarmUpSteps, Is.EqualTo(3 + 5), "as many updates as beside the segmentors");
        OneStep.AssertOnlyMoved(["segmentor_real"], null, Tiny("tumor-aware"), step: method.WarmUpSteps);
    }

    [Test]
    public void DeepSupervisionReachesTheCoarseHead()
    {
        using var scope = NewDisposeScope();
        TrainingOptions deep = Tiny("strong-target") with { Segmentor = TinyOptions.Mkd.Segmentor with { Depth = 3 } };
        using TrainingMethod method = MethodCatalogue.Default.Create(deep, 4, CPU);
        var network = (UNet)method.Segmentors["real"].Network;
        byte[] Coarse() =>
        [
            .. network.named_parameters()
                .Where(p => p.name.StartsWith("coarseHeads", StringComparison.Ordinal))
                .SelectMany(p => p.parameter.detach().contiguous().bytes.ToArray()),
        ];
        byte[] before = Coarse();
        Assert.That(before, Is.Not.Empty);
        OneStep.Log(method);
        Assert.That(Coarse(), Is.Not.EqualTo(before));
    }

    [Test]
    public void TwoNetworksLearnOneAfterTheOther()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Create("two-joint");
        Assert.That(method.Segmentors.Keys, Is.EqualTo(new[] { "first", "second" }));
        byte[] first = OneStep.Bytes(method.Segmentors["first"]), second = OneStep.Bytes(method.Segmentors["second"]);
        Assert.That(first, Is.Not.EqualTo(second), "other initial weights");
        OneStep.Log(method, Iterations - 1);
        Assert.That(OneStep.Bytes(method.Segmentors["first"]), Is.Not.EqualTo(first));
        Assert.That(OneStep.Bytes(method.Segmentors["second"]), Is.EqualTo(second));
        OneStep.Log(method, Iterations);
        Assert.That(OneStep.Bytes(method.Segmentors["second"]), Is.Not.EqualTo(second));
    }

    private static string[] Order => ["generator_to_target", "discriminator_target", "generator_to_assistant", "discriminator_assistant"];

    private static TrainingOptions Tiny(string name) => TinyOptions.Mkd with { Method = name, Iterations = Iterations };

    private static TrainingMethod Create(string name) => MethodCatalogue.Default.Create(Tiny(name), 4, CPU);
}
