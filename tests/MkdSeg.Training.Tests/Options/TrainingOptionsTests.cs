using System.Reflection;
using System.Text.Json;
using MkdSeg.Imaging;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using NUnit.Framework.Constraints;

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
        ("augmentation", new() { Augmentation = new() { ShiftFraction = 0.6 } }),
        ("augmentation", new() { Augmentation = new() { ElasticFraction = 0.3 } }),
        ("cropPercentile", new() { CropPercentile = 0.4 }),
        ("clipLowFraction", new() { ClipLowFraction = 0.5 }),
        ("balance", new() { Balance = 1.5 }),
        ("balance", new() { Balance = double.NaN }),
        ("segmentor", new() { Segmentor = new() { PolynomialPower = -1 } }),
        ("segmentor", new() { Segmentor = new() { AverageDecay = 1 } }),
        ("alignment", new() { Alignment = new() { SyntheticShare = 0 } }),
        ("alignment", new() { Alignment = new() { Mode = (AlignmentMode)7 } }),
        ("distillation", new() { Distillation = new() { LabelWeight = -1 } }),
        ("distillation", new() { Distillation = new() { DiceWeight = -1 } }),
        ("synthesis", new() { Synthesis = new() { ShapeConsistencyWeight = -1 } }),
        ("structure", new() { Structure = new() { LocationWeight = -1 } }),
        ("sharedKnowledge", new() { SharedKnowledge = new() { Temperature = 0 } }),
    ];

    [Test]
    public void WrongValuesAreNamed()
    {
        foreach ((string name, TrainingOptions options) in Wrong)
        {
            Assert.That(options.Checked, Throws.InstanceOf<InvalidInputException>().With.Message.StartsWith($"Option {name}"));
        }
    }

    /// <summary>Every number of every group of options, found by reflection, so that one which is added later is held too.</summary>
    [Test]
    public void NoOptionTakesANumberThatIsNone()
    {
        int looked = 0;
        foreach (PropertyInfo group in typeof(TrainingOptions).GetProperties().Where(IsGroup))
        {
            foreach (PropertyInfo option in group.PropertyType.GetProperties().Where(p => p.CanWrite))
            {
                foreach (object value in WrongFor(option.PropertyType))
                {
                    var options = new TrainingOptions();
                    object changed = Activator.CreateInstance(group.PropertyType)!;
                    option.SetValue(changed, value);
                    group.SetValue(options, changed);
                    JsonNamingPolicy policy = JsonNamingPolicy.CamelCase;
                    string name = $"{policy.ConvertName(group.Name)}.{policy.ConvertName(option.Name)}";
                    Assert.That(options.Checked, Refused(name), $"{name} = {value}");
                    looked++;
                }
            }
        }

        Assert.That(looked, Is.GreaterThan(80), "the groups are found");
    }

    private static bool IsGroup(PropertyInfo p) => p.PropertyType.Namespace == typeof(TrainingOptions).Namespace && p.PropertyType.IsClass;

    private static object[] WrongFor(Type type) =>
        type == typeof(double) ? [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1.0]
        : type == typeof(int) ? [int.MinValue, -1, int.MaxValue]
        : [];

    private static IResolveConstraint Refused(string word) => Throws.InstanceOf<InvalidInputException>().With.Message.Contains(word);

    [Test]
    public void ADecayRateOfOneOrMoreIsRefused()
    {
        Assert.That(new TrainingOptions { Segmentor = new() { Beta1 = 1.5 } }.Checked, Refused("segmentor.beta1 is 1.5"));
        Assert.That(new TrainingOptions { Alignment = new() { Beta1 = 1 } }.Checked, Refused("alignment.beta1"));
        Assert.That(() => new TrainingOptions().With(["segmentor.beta1=1.5"]), Refused("segmentor.beta1 is 1.5"));
    }

    /// <summary>JSON that can be read and not used: half a surrogate pair, a key that is there twice.</summary>
    [TestCase("segmentor.learningRate", "\"\\ud800\"")]
    [TestCase("profile", "\"\\ud800\"")]
    [TestCase("segmentor.width", "{\"a\": 1, \"a\": 2}")]
    [TestCase("profile", "[\"\\ud800\"]")]
    public void AValueOfNoUseIsRefusedByName(string name, string value) =>
        Assert.That(() => new TrainingOptions().With([$"{name}={value}"]), Refused($"is no value for {name}"));

    /// <summary>One value a channel at the deepest stage leaves NaN in batch norm: PyTorch refuses it at the first step.</summary>
    private static IReadOnlyList<string> Methods => MethodCatalogue.Default.Names;

    [TestCaseSource(nameof(Methods))]
    public void NoMethodNormalisesASingleValue(string method)
    {
        SegmentorOptions deep = Profiles.Smoke.Segmentor with { Depth = 5 };
        TrainingOptions options = Profiles.Smoke with { Method = method, BatchSize = 1, Segmentor = deep };
        Assert.That(() => MethodCatalogue.Default.Settled(options), Refused("batchSize"));
        Assert.That(() => MethodCatalogue.Default.Settled(options with { Pixels = 64 }), Throws.Nothing);
        TrainingOptions two = options with { BatchSize = 2 };
        Assert.That(
            () => MethodCatalogue.Default.Settled(two),
            method switch
            {
                "conditional-norm" => Refused("instance norm"),
                "mkd-half-synthetic" => Refused("syntheticShare"),
                _ => Throws.Nothing,
            });
    }

    [TestCase("mkd", false)]
    [TestCase("synthesis", false)]
    [TestCase("tumor-aware", false)]
    [TestCase("two-synthesis", false)]
    [TestCase("joint-translated", false)]
    [TestCase("mkd-matched-iam", true)]
    [TestCase("mkd-oracle-iam", true)]
    [TestCase("mkd-no-iam", true)]
    [TestCase("target-only", true)]
    public void SlicesTooSmallForADiscriminatorAreRefusedWhereThereIsOne(string method, bool allowed)
    {
        TrainingOptions options = Profiles.Smoke with { Method = method, Pixels = 16 };
        Assert.That(
            () => MethodCatalogue.Default.Settled(options),
            allowed ? Throws.Nothing : Refused("24 or more"));
        Assert.That(() => MethodCatalogue.Default.Settled(options with { Pixels = 24 }), Throws.Nothing);
    }

    [Test]
    public void AMethodThatNeedsTranslationIsNotTrainedWithoutIt()
    {
        AlignmentOptions none = Profiles.Smoke.Alignment with { Mode = AlignmentMode.None };
        Assert.That(
            () => MethodCatalogue.Default.Settled(Profiles.Smoke with { Method = "synthesis", Alignment = none }),
            Refused("alignment.mode"));
    }

    [TestCase(AlignmentMode.Matched)]
    [TestCase(AlignmentMode.Oracle)]
    public void WhatIsNotLearntIsNoTranslationThatSynthesisCouldLearn(AlignmentMode mode)
    {
        AlignmentOptions alignment = Profiles.Smoke.Alignment with { Mode = mode };
        Assert.That(
            () => MethodCatalogue.Default.Settled(Profiles.Smoke with { Method = "joint-translated", Alignment = alignment }),
            Refused("alignment.mode"));
        Assert.That(MethodCatalogue.Default.WarmUpSteps(Profiles.Smoke with { Method = "mkd", Alignment = alignment }), Is.Zero);
    }

    /// <summary>Worked out by hand: of 10 + 30 steps the last 20 fall from 1 to 1/20.</summary>
    [Test]
    public void TheTranslationsLearningRateFallsToZero()
    {
        var online = new AlignmentOptions { LearningRate = 1, WarmUpIterations = 10, DecayFrom = 0.5 };
        double[] rates = [.. new[] { 0, 19, 20, 21, 30, 39 }.Select(step => online.LearningRateAt(step, 30))];
        Assert.That(rates, Is.EqualTo(new[] { 1, 1, 1, 0.95, 0.5, 0.05 }).Within(1e-12));
        Assert.That((online with { DecayFrom = 1 }).LearningRateAt(39, 30), Is.EqualTo(1));

        // Offline there are 10 + 15 updates, the last 12.5 of which fall.
        AlignmentOptions offline = online with { Mode = AlignmentMode.Offline, UpdateEvery = 2 };
        Assert.That(offline.LearningRateAt(15, 30), Is.EqualTo(0.8).Within(1e-12));
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
