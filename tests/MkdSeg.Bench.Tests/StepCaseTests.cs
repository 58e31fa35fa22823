using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Tests;

public sealed class StepCaseTests
{
    [Test]
    public void AWorkerReadsWhatTheScenarioWrote()
    {
        var step = new StepCase(StepCase.SmallNetworks, "joint", 48, 8);
        string[] arguments = [.. step.Arguments().SelectMany(a => new[] { $"--{a.Key}", $"{a.Value}" })];
        Assert.That(StepCase.Of(new WorkerOptions(arguments)), Is.EqualTo(step));
    }

    [Test]
    public void TheDefaultStepIsThatOfTheDefaultOptions() =>
        Assert.That(StepCase.Default(64).Options(), Is.EqualTo(new TrainingOptions { Pixels = 64 }));

    [Test]
    public void SmallNetworksAreThoseOfProfilePhantomInAPlainStep()
    {
        TrainingOptions options = new StepCase(StepCase.SmallNetworks, "mkd", 32, 4).Options().Checked();
        (SegmentorOptions segmentor, AlignmentOptions alignment) = (Profiles.Phantom.Segmentor, Profiles.Phantom.Alignment);
        Assert.That((options.Method, options.Pixels, options.BatchSize), Is.EqualTo(("mkd", 32, 4)));
        Assert.That(
            (options.Segmentor.Width, options.Segmentor.Depth), Is.EqualTo((segmentor.Width, segmentor.Depth)));

        // Every other option of the alignment is the default: with the sizes and the rate put back nothing is left of profile phantom.
        AlignmentOptions plain = new();
        Assert.That(
            options.Alignment,
            Is.EqualTo(plain with
            {
                GeneratorWidth = alignment.GeneratorWidth,
                GeneratorBlocks = alignment.GeneratorBlocks,
                ResidualGenerator = alignment.ResidualGenerator,
                DiscriminatorWidth = alignment.DiscriminatorWidth,
                DiscriminatorLayers = alignment.DiscriminatorLayers,
                LearningRate = options.Segmentor.LearningRate,
            }));
        Assert.That((plain.UpdateEvery, plain.WarmUpIterations), Is.EqualTo((1, 0)));
    }

    [Test]
    public void OtherNetworksAreRefusedByName() => Assert.That(
        () => new StepCase("huge", "mkd", 32, 4).Options(),
        Throws.TypeOf<InvalidInputException>().With.Message.EqualTo("There are no networks 'huge'; choose default, small or narrow."));
}
