using MkdSeg.Data;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Models.Segmentation;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Testing;
using MkdSeg.Training;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference.Tests;

/// <summary>The model of every method predicts, whatever its networks are.</summary>
public sealed class MethodTests
{
    private static readonly TrainingOptions Tiny = new()
    {
        Threads = 1,
        Pixels = 16,
        BatchSize = 2,
        Iterations = 2,
        Segmentor = new() { Width = 4, Depth = 2, ReestimateBatchNorm = true },
        Alignment = new()
        {
            GeneratorWidth = 4,
            GeneratorBlocks = 1,
            DiscriminatorWidth = 4,
            DiscriminatorLayers = 1,
            PoolSize = 3,
            WarmUpIterations = 1,
        },
    };

    private string root = string.Empty;
    private IDataset dataset = null!;

    private static IReadOnlyList<string> Names => MethodCatalogue.Default.Names;

    [OneTimeSetUp]
    public void MakePhantom()
    {
        root = Directory.CreateTempSubdirectory("mkdseg-").FullName;
        PhantomCohort.Write(Path.Combine(root, "data"), ctCount: 2, mrCount: 1, size: 16, seed: 3);
        dataset = Dataset.Open(Path.Combine(root, "data"));
        OracleFiles.Copy(dataset);
    }

    [OneTimeTearDown]
    public void CleanUp() => Directory.Delete(root, recursive: true);

    [TestCaseSource(nameof(Names))]
    public void EveryReadoutSegments(string name)
    {
        using TrainedModel model = Trained(name);
        Readout[] expected = name.StartsWith("two-", StringComparison.Ordinal) ? [Readout.Ensemble, Readout.First, Readout.Second]
            : name.StartsWith("mkd", StringComparison.Ordinal) ? [Readout.Ensemble, Readout.Real, Readout.Syn]
            : [Readout.Ensemble, Readout.Real];
        Assert.That(model.Readouts, Is.EqualTo(expected));

        using var scope = NewDisposeScope();
        Tensor images = (rand(3, 1, 16, 16) * 2) - 1;
        Tensor[] maps = [.. expected.Select(readout => model.Probabilities(images, readout))];
        foreach (Tensor map in maps)
        {
            Assert.That(map.shape, Is.EqualTo(new long[] { 3, 8, 16, 16 }));
            Assert.That((map.sum(1) - 1).abs().max().ToDouble(), Is.LessThan(1e-5));
        }

        Tensor mean = stack(maps.Skip(1)).mean([0]);
        Assert.That((maps[0] - mean).abs().max().ToDouble(), Is.LessThan(1e-6), "the ensemble is the mean of the others");

        Volume<float> image = dataset.Cases.First(c => c.Id == "ct_train_1002").ReadImage();
        Assert.That(new VolumeSegmentor(model, Readout.Ensemble).Segment(image).Geometry, Is.EqualTo(image.Geometry));
    }

    [TestCase("x-shape")]
    [TestCase("ummkd")]
    [TestCase("conditional-norm")]
    public void TheTargetsWayIsTaken(string name)
    {
        using TrainedModel model = Trained(name);
        using var scope = NewDisposeScope();
        Tensor images = (rand(3, 1, 16, 16) * 2) - 1;
        using TrainingMethod method = MethodCatalogue.Default.Create(model.Description.Options, 8, CPU);
        Training.Checkpoints.Checkpoint.LoadNetworks(Path.Combine(root, name, Training.Runs.RunFolder.ModelFile), method.Networks);
        var network = (ITwoModalityNetwork)method.Segmentors["real"].Network;
        method.Segmentors["real"].Network.eval();
        Tensor Softmax(ImageSource source) => nn.functional.softmax(network.Forward(images, source), 1);
        Tensor predicted = model.Probabilities(images, Readout.Ensemble);
        Assert.That((predicted - Softmax(ImageSource.Target)).abs().max().ToDouble(), Is.LessThan(1e-6));
        Assert.That((predicted - Softmax(ImageSource.Assistant)).abs().max().ToDouble(), Is.GreaterThan(1e-4), "the ways differ");
    }

    [Test]
    public void AMatchedImageIsWhatTheGeneratorIsGiven()
    {
        using TrainedModel matching = Trained("mkd-matched-iam"), none = Trained("mkd-no-iam");
        using var scope = NewDisposeScope();
        Tensor images = (rand(3, 1, 16, 16) * 2) - 1;
        Tensor matched = matching.Description.Matching!.Apply(images);
        Assert.That((matching.Translate(images)! - matched).abs().max().ToDouble(), Is.Zero);
        Assert.That((images - matched).abs().max().ToDouble(), Is.GreaterThan(0.01), "the modalities differ");
        Assert.That(none.Translate(images), Is.Null);

        string run = Path.Combine(root, "matched-input"), plain = Path.Combine(root, "plain-of-matched");
        TrainingOptions options = Tiny with { Method = "mkd", Alignment = Tiny.Alignment with { Input = AlignmentInput.Matched } };
        Trainer.Train(dataset, options, run, resume: false, null, CancellationToken.None);
        using var model = TrainedModel.Load(run);
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 8, CPU);
        Training.Checkpoints.Checkpoint.LoadNetworks(Path.Combine(run, Training.Runs.RunFolder.ModelFile), method.Networks);
        Tensor Generated(Tensor x) => method.Networks.Single(network => network.Name == "generator_to_target").Forward(x).detach();
        Tensor translated = model.Translate(images)!;
        Assert.That((translated - Generated(model.Description.Matching!.Apply(images))).abs().max().ToDouble(), Is.LessThan(1e-6));
        Assert.That((translated - Generated(images)).abs().max().ToDouble(), Is.GreaterThan(1e-4));
        model.Export(plain);
        using var exported = TrainedModel.Load(plain);
        Assert.That(exported.Description.Matching, Is.Null, "what is given away says nothing of the images trained on");
    }

    private TrainedModel Trained(string name)
    {
        string run = Path.Combine(root, name);
        Trainer.Train(dataset, Tiny with { Method = name }, run, resume: true, null, CancellationToken.None);
        return TrainedModel.Load(run);
    }
}
