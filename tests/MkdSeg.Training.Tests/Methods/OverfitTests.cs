using MkdSeg.Data;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Models.Segmentation;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>The whole online loop on four phantom slices of each modality: if it cannot learn these, it learns nothing.</summary>
public sealed class OverfitTests
{
    private const int Iterations = 260;

    private static readonly TrainingOptions Options = Profiles.Quick with
    {
        Threads = 1,
        Pixels = 32,
        BatchSize = 4,
        Iterations = Iterations,
        Segmentor = new() { Width = 12, Depth = 3, LearningRate = 5e-3, DecayEvery = 65, DecayFactor = 0.7 },
        Alignment = Profiles.Quick.Alignment with
        {
            GeneratorWidth = 8,
            GeneratorBlocks = 1,
            DiscriminatorWidth = 8,
            DiscriminatorLayers = 2,
            WarmUpIterations = 40,
        },
        Distillation = new() { Temperature = 2, Start = 110, Ramp = 60 },
    };

    [Test]
    public void EitherSegmentorOverfitsFourSlices()
    {
        using var phantom = new PhantomFolder(ct: 1, mr: 1, size: 32);
        using var outer = NewDisposeScope();
        Batch target = FourSlices(phantom.Dataset, Modality.Ct), assistant = FourSlices(phantom.Dataset, Modality.Mr);
        using TrainingMethod method = MethodCatalogue.Default.Create(Options, LabelMap.MmWhs.ClassCount, CPU);
        for (int step = 0; step < method.TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            method.Step(step, target, assistant, new StepLog(detailed: false));
        }

        Tensor synthetic = method.Networks.Single(n => n.Name == "generator_to_target").Forward(assistant.Images).detach();
        Assert.That(MeanDice(method.Segmentors["real"], target), Is.GreaterThan(0.95), "S_real on the real target slices");
        Assert.That(
            MeanDice(method.Segmentors["syn"], new Batch(synthetic, assistant.Labels)),
            Is.GreaterThan(0.95),
            "S_syn on the synthetic slices");
    }

    [Test]
    public void TheCycleLossOfAPlainGeneratorFalls()
    {
        using var phantom = new PhantomFolder(ct: 1, mr: 1, size: 32);
        using var outer = NewDisposeScope();
        Batch target = FourSlices(phantom.Dataset, Modality.Ct), assistant = FourSlices(phantom.Dataset, Modality.Mr);

        // A residual generator starts near the identity, with almost no cycle loss to lose.
        TrainingOptions plain = Options with
        {
            Alignment = Options.Alignment with { ResidualGenerator = false, WarmUpIterations = 80, LearningRate = 1e-3 },
        };
        using TrainingMethod method = MethodCatalogue.Default.Create(plain, LabelMap.MmWhs.ClassCount, CPU);
        var cycle = new List<double>();
        for (int step = 0; step < method.WarmUpSteps; step++)
        {
            using var scope = NewDisposeScope();
            var log = new StepLog(detailed: false);
            method.Step(step, target, assistant, log);
            cycle.Add(log.Values["cycle_assistant"] + log.Values["cycle_target"]);
        }

        Assert.That(cycle.TakeLast(10).Average(), Is.LessThan(0.6 * cycle.Take(10).Average()));
    }

    private static double MeanDice(NamedNetwork segmentor, Batch batch)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();

        // Both segmentors see two kinds of images, so their running statistics fit neither: the safeguard's re-estimation.
        BatchNormStatistics.Reestimate(segmentor.Network, [batch.Images]);
        segmentor.Network.eval();
        Tensor predicted = segmentor.Forward(batch.Images).argmax(1);
        var dice = new List<double>();
        for (int c = 1; c < LabelMap.MmWhs.ClassCount; c++)
        {
            Tensor truth = batch.Labels == c, found = predicted == c;
            double size = (truth.sum() + found.sum()).ToDouble();
            if (truth.sum().ToDouble() > 0)
            {
                dice.Add(2 * (truth & found).sum().ToDouble() / size);
            }
        }

        Assert.That(dice, Has.Count.GreaterThanOrEqualTo(5), "the slices show most structures");
        return dice.Average();
    }

    /// <summary>Four slices around the middle of the heart.</summary>
    private static Batch FourSlices(IDataset dataset, Modality modality)
    {
        DatasetCase one = dataset.Cases.Single(c => c.Modality == modality);
        double fieldOfView = FieldOfView.FromRegions([HeartRegion.Of(one.ReadLabels())]);
        PreparedCase prepared = new Preprocessor(Options.Pixels, fieldOfView).Prepare(one);
        var slices = new SliceSet([new PreparedSlices(prepared)], CPU);
        return slices.Take([12, 15, 18, 21]);
    }
}
