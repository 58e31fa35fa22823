using MkdSeg.Reference;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>
/// The gradients of the trained step against the plain step in float64, network by network, at the default losses and
/// weights with narrower networks and smaller images.
/// </summary>
/// <remarks>
/// A gradient jumps where rounding takes a ReLU's or a maximum's input over its kink, and one such element of a small network
/// is a thousandth or a hundredth of it. That meets some seeds and not others, a wrong step meets all of them: what
/// counts is the smallest difference over three seeds.
/// </remarks>
public sealed class StepOracleTests
{
    // Some ten times what the plain step reaches in float32: 4.0e-6 in the worst network (the trained step: 8.5e-6).
    private const double Limit = 5e-5;

    private static readonly string[] Networks =
    [
        "segmentor_real", "segmentor_syn",
        "generator_to_target", "discriminator_target", "generator_to_assistant", "discriminator_assistant",
    ];

    private static readonly TrainingOptions Small = new()
    {
        Pixels = 32,
        BatchSize = 4,
        Segmentor = new() { Width = 8 },
        Alignment = new() { GeneratorWidth = 8, GeneratorBlocks = 3, DiscriminatorWidth = 8 },
    };

    private readonly List<SeededStep> seeds = [];
    private DisposeScope scope = null!;

    [OneTimeSetUp]
    public void MakeOneStepOfEachSeed()
    {
        scope = NewDisposeScope();
        seeds.AddRange(Enumerable.Range(0, 3).Select(seed => new SeededStep(Small with { Seed = seed })));
    }

    [OneTimeTearDown]
    public void Free() => scope.Dispose();

    [Test]
    public void GradientsEqualThoseInDoublePrecision()
    {
        Dictionary<string, Tensor>[] exact = Gradients(Small, ScalarType.Float64), single = Gradients(Small, ScalarType.Float32);
        Assert.Multiple(() =>
        {
            foreach (string network in Networks)
            {
                double reached = Distance(single, exact, network), found = Distance(Ours(), exact, network);
                TestContext.Out.WriteLine($"{network}: trained {found:E1}, plain in float32 {reached:E1}");
                Assert.That(found, Is.LessThan(Limit), network);
            }
        });
    }

    [Test]
    public void ALargerShareOfFeedbackIsNoticed() => AssertNoticed(
        ["generator_to_target"], Gradients(Small with { Alignment = Small.Alignment with { FeedbackWeight = 1.1 } }, ScalarType.Float64));

    [Test]
    public void AnotherTemperatureIsNoticed() => AssertNoticed(
        ["segmentor_real", "segmentor_syn"],
        Gradients(Small with { Distillation = Small.Distillation with { Temperature = 1.1 } }, ScalarType.Float64));

    [Test]
    public void ATeacherThatLearnsIsNoticed() => AssertNoticed(
        ["segmentor_real", "segmentor_syn"], Gradients(ScalarType.Float64, (seed, type) => new LearningTeacher(Small, seed.Weights, type)));

    /// <summary>Smallest relative L2 difference over the seeds.</summary>
    private static double Distance(Dictionary<string, Tensor>[] a, Dictionary<string, Tensor>[] b, string network) =>
        a.Zip(b, (x, y) => (x[network] - y[network]).norm().ToDouble() / y[network].norm().ToDouble()).Min();

    private Dictionary<string, Tensor>[] Ours() => [.. seeds.Select(seed => seed.Gradients)];

    private void AssertNoticed(string[] expected, Dictionary<string, Tensor>[] wrong) =>
        Assert.That(Networks.Where(network => Distance(Ours(), wrong, network) > Limit), Is.EquivalentTo(expected));

    private Dictionary<string, Tensor>[] Gradients(TrainingOptions options, ScalarType type) =>
        Gradients(type, (seed, t) => new PlainStep(options, seed.Weights, t));

    private Dictionary<string, Tensor>[] Gradients(ScalarType type, Func<SeededStep, ScalarType, PlainStep> create)
    {
        Dictionary<string, Tensor> Of(SeededStep seed)
        {
            using PlainStep plain = create(seed, type);
            return seed.PlainGradients(plain, type);
        }

        return [.. seeds.Select(Of)];
    }
}
