using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Tests.Options;

public sealed class TrainingOptionsTests
{
    private static readonly (string Name, TrainingOptions Options)[] Wrong =
    [
        ("fold", new() { Fold = 2 }),
        ("annotated", new() { Annotated = 0 }),
        ("annotatedFrom", new() { AnnotatedFrom = -1 }),
        ("pixels", new() { Pixels = 100 }),
        ("iterations", new() { Iterations = 0 }),
        ("batchSize", new() { BatchSize = 0 }),
        ("threads", new() { Threads = 0 }),
        ("device", new() { Device = "gpu" }),
        ("device", new() { Device = "cuda:-1" }),
        ("device", new() { Device = "cuda", Exact = true, Threads = 1 }),
        ("segmentor", new() { Segmentor = new() { LearningRate = -1 } }),
        ("alignment", new() { Alignment = new() { UpdateEvery = 0 } }),
        ("distillation", new() { Distillation = new() { Temperature = 0 } }),
        ("augmentation", new() { Augmentation = new() { SmallestScale = 2 } }),
        ("augmentation", new() { Augmentation = new() { RotationProbability = 2 } }),
        ("segmentor", new() { Segmentor = new() { PolynomialPower = -1 } }),
        ("segmentor", new() { Segmentor = new() { AverageDecay = 1 } }),
        ("alignment", new() { Alignment = new() { Mode = (AlignmentMode)7 } }),
        ("distillation", new() { Distillation = new() { LabelWeight = -1 } }),
        ("synthesis", new() { Synthesis = new() { ShapeConsistencyWeight = -1 } }),
        ("structure", new() { Structure = new() { LocationWeight = -1 } }),
        ("sharedKnowledge", new() { SharedKnowledge = new() { Temperature = 0 } }),
    ];

    [Test]
    public void WrongValuesAreNamed()
    {
        foreach ((string name, TrainingOptions options) in Wrong)
        {
            Assert.That(options.Checked, Throws.InstanceOf<InvalidInputException>().With.Message.StartsWith($"Option {name} "));
        }
    }

    [Test]
    public void EveryProfileIsValidAndKnowsItsName()
    {
        foreach (string name in Profiles.Names)
        {
            Assert.That(Profiles.Named(name).Checked().Profile, Is.EqualTo(name));
        }
    }

    [Test]
    public void ThePaperProfileIsPlain()
    {
        TrainingOptions paper = Profiles.Paper;
        Assert.That(paper.Alignment.ResidualGenerator, Is.False);
        Assert.That(paper.Alignment.WarmUpIterations, Is.Zero);
        Assert.That(paper.Alignment.UpdateEvery, Is.EqualTo(1));
        Assert.That(paper.Distillation.FactorAt(0), Is.EqualTo(1));
        Assert.That(paper.Segmentor.ReestimateBatchNorm, Is.False);
    }

    [Test]
    public void DistillationStartsLateAndRises()
    {
        var late = new DistillationOptions { Start = 400, Ramp = 400 };
        Assert.That(late.FactorAt(399), Is.Zero);
        Assert.That(late.FactorAt(400), Is.EqualTo(1 / 400.0).Within(1e-12));
        Assert.That(late.FactorAt(599), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(late.FactorAt(799), Is.EqualTo(1));
        Assert.That(late.FactorAt(5000), Is.EqualTo(1));
    }

    [Test]
    public void LearningRateDecaysInSteps()
    {
        var segmentor = new SegmentorOptions { LearningRate = 1, DecayFactor = 0.9, DecayEvery = 10 };
        Assert.That(segmentor.LearningRateAt(9), Is.EqualTo(1));
        Assert.That(segmentor.LearningRateAt(10), Is.EqualTo(0.9).Within(1e-12));
        Assert.That(segmentor.LearningRateAt(29), Is.EqualTo(0.81).Within(1e-12));
    }

    [Test]
    public void ThePolynomialEndsAtZero()
    {
        var options = new TrainingOptions { Iterations = 100, Segmentor = new() { LearningRate = 1, PolynomialPower = 0.9 } };
        Assert.That(options.LearningRateAt(0), Is.EqualTo(1));
        Assert.That(options.LearningRateAt(50), Is.EqualTo(Math.Pow(0.5, 0.9)).Within(1e-12));
        Assert.That(options.LearningRateAt(99), Is.EqualTo(Math.Pow(0.01, 0.9)).Within(1e-12));
        Assert.That(options.LearningRateAt(150), Is.Zero, "a part that is longer than the segmentors' schedule");
        Assert.That(
            (options with { Segmentor = options.Segmentor with { PolynomialPower = 0 } }).LearningRateAt(640),
            Is.EqualTo(0.9).Within(1e-12));
    }
}
