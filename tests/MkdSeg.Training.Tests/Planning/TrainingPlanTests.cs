using MkdSeg.Imaging;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Planning;

namespace MkdSeg.Training.Tests.Planning;

/// <summary>Sizes and lengths follow from the data and the machine.</summary>
public sealed class TrainingPlanTests
{
    private const long GigaByte = 1_000_000_000;

    private static readonly MachineRoom Laptop = new(Cores: 2, MemoryBytes: 8 * GigaByte, HasGpu: false);
    private static readonly MachineRoom Station = new(Cores: 32, MemoryBytes: 64 * GigaByte, HasGpu: false);
    private static readonly MachineRoom Gpu = new(Cores: 8, MemoryBytes: 64 * GigaByte, HasGpu: true);
    private static readonly DataFacts Abdomen = new(CropMm: 320, PixelMm: 1.25, Cases: 40, LargestVoxels: 3_000_000);

    private static IEnumerable<TestCaseData> Rooms()
    {
        yield return new TestCaseData(Laptop, Abdomen, 64, 3).SetArgDisplayNames("laptop");
        yield return new TestCaseData(Station, Abdomen, 96, 3).SetArgDisplayNames("station");
        yield return new TestCaseData(Gpu, Abdomen, 256, 4).SetArgDisplayNames("GPU");

        // Scans so coarse that a finer grid holds nothing more.
        yield return new TestCaseData(Gpu, Abdomen with { PixelMm = 6 }, 64, 3).SetArgDisplayNames("coarse");
        yield return new TestCaseData(Laptop, Abdomen with { PixelMm = 40 }, 32, 3).SetArgDisplayNames("very coarse");
        yield return new TestCaseData(Laptop, Abdomen with { CropMm = null }, 64, 3).SetArgDisplayNames("pictures");
    }

    [TestCaseSource(nameof(Rooms))]
    public void PixelsAreNoFinerThanTheScansAndNoMoreThanTheMachineManages(MachineRoom room, DataFacts data, int pixels, int depth)
    {
        var plan = TrainingPlan.ForSizes(Profiles.Auto, data, room);
        Assert.That((plan.Options.Pixels, plan.Options.Segmentor.Depth), Is.EqualTo((pixels, depth)));
        Assert.That(plan.Lines.Select(line => line.What), Does.Contain("pixels").And.Contain("segmentor.depth"));
        Assert.That(plan.Lines.Select(line => line.Reason), Has.None.Empty);

        // Every method can be made with these sizes.
        foreach (string name in MethodCatalogue.Default.Names)
        {
            Assert.That(() => MethodCatalogue.Default.Settled(plan.Options with { Method = name }), Throws.Nothing, name);
        }
    }

    [TestCase(1, 250)]
    [TestCase(10, 1000)]
    [TestCase(60, 8000)]
    public void IterationsFitIntoTheTime(double minutes, int iterations)
    {
        var trial = new StepTrial(WarmUpSeconds: 0.2, Seconds: 0.4, PeakMemoryBytes: GigaByte);
        TrainingPlan plan = TrainingPlan.ForSizes(Profiles.Auto, Abdomen, Laptop)
            .ForLength(trial, Abdomen, Laptop, minutes, MethodCatalogue.Default.StepsOf);
        Assert.That(plan.Options.Iterations, Is.EqualTo(iterations));
        Assert.That(plan.Options.Distillation.Start + plan.Options.Distillation.Ramp, Is.LessThan(iterations));
        Assert.That(plan.Lines.Select(line => line.What), Does.Contain("time").And.Contain("memory"));
    }

    [TestCase(8000, 400, 1000, 2800)]
    [TestCase(5, 1, 1, 1)]
    public void WhatIsCountedInIterationsFollowsTheirNumber(int iterations, int decayEvery, int warmUp, int start)
    {
        TrainingOptions options = TrainingPlan.WithLength(Profiles.Auto, iterations).Checked();
        Assert.That(
            (options.Iterations, options.Segmentor.DecayEvery, options.Alignment.WarmUpIterations, options.Distillation.Start),
            Is.EqualTo((iterations, decayEvery, warmUp, start)));
    }

    [Test]
    public void WhatCannotFitIsRefusedWithNumbers()
    {
        var trial = new StepTrial(0.1, 0.2, 7 * GigaByte);
        DataFacts many = Abdomen with { Cases = 4000 };
        var sizes = TrainingPlan.ForSizes(Profiles.Auto, many, Laptop);
        Assert.That(
            () => sizes.ForLength(trial, many, Laptop, 10, MethodCatalogue.Default.StepsOf),
            Throws.TypeOf<InvalidInputException>()
                .With.Message.Contains("needs about 12.3 GB of memory").And.Message.Contains("--cache DIR"));
    }
}
