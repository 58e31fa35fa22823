using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Models;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests;

/// <summary>
/// What a training on data of one's own can ask for: planes, neighbours, crops beside, cases without labels, a validation.
/// </summary>
public sealed class OwnDataTrainingTests
{
    private PhantomFolder phantom = null!;

    [OneTimeSetUp]
    public void Make()
    {
        phantom = new PhantomFolder(ct: 4, mr: 2, size: 24);
        TensorRuntime.Configure(1);
    }

    [OneTimeTearDown]
    public void Remove() => phantom.Dispose();

    [TestCase("axial")]
    [TestCase("sagittal")]
    public void AnyPlaneAndThreeSlicesTrainAndLoad(string plane)
    {
        TrainingOptions options = TinyOptions.Mkd with { Plane = SlicePlane.Named(plane), InputSlices = 3, Iterations = 2, Folds = 1 };
        string run = phantom.Run($"run-{plane}");
        Trainer.Train(phantom.Dataset, options, run, resume: false, null, CancellationToken.None);
        RunDescription description = RunManifest.Load(run).Run;
        Assert.That(description.Preprocessor.Plane.Name, Is.EqualTo(plane));
        Assert.That(description.Options.InputSlices, Is.EqualTo(3));
        Assert.That(description.HeldOutCases, Is.Empty);
        Assert.That(description.TargetCases, Has.Count.EqualTo(4));
    }

    /// <summary>The middle channel is the slice alone, the outer ones are its neighbours, and the ends repeat.</summary>
    [Test]
    public void NeighboursStandAroundASlice()
    {
        using var scope = NewDisposeScope();
        TrainingData one = Prepare(TinyOptions.Mkd), three = Prepare(TinyOptions.Mkd with { InputSlices = 3 });
        int last = TinyOptions.Mkd.Pixels - 1;
        Batch alone = one.Target.Take([0, 1, 5, 6, 7, last]), among = three.Target.Take([0, 1, 6, last]);
        Assert.That(among.Images.shape, Is.EqualTo(new long[] { 4, 3, 16, 16 }));
        void Same(int n, int channel, int of) =>
            Assert.That((among.Images[n, channel] - alone.Images[of, 0]).abs().max().ToDouble(), Is.Zero, $"{n}, {channel}");
        Same(0, 0, 0);
        Same(0, 1, 0);
        Same(0, 2, 1);
        Same(1, 0, 0);
        Same(2, 0, 2);
        Same(2, 1, 3);
        Same(2, 2, 4);
        Same(3, 1, 5);
        Same(3, 2, 5);
        Assert.That((among.Labels[2] - alone.Labels[3]).abs().max().ToInt64(), Is.Zero);
    }

    [Test]
    public void CropsBesideTheAnatomyAreTrainedOnAndTheSameFromTheCache()
    {
        TrainingOptions options = TinyOptions.Mkd with { CropsBeside = 2, Folds = 1 };
        TrainingData plain = Prepare(TinyOptions.Mkd with { Folds = 1 }), beside = Prepare(options);
        Assert.That(beside.Target.Count, Is.EqualTo(3 * plain.Target.Count));
        Assert.That(beside.Places, Is.EqualTo(plain.Places), "places are those around the anatomy");
        var cache = CohortCache.Open(phantom.Run("cache"), _ => { });
        Prepare(options, cache);
        TrainingData kept = Prepare(options, cache);
        using var scope = NewDisposeScope();
        long[] all = [.. Enumerable.Range(0, beside.Target.Count).Select(n => (long)n)];
        Assert.That((kept.Target.Take(all).Images - beside.Target.Take(all).Images).abs().max().ToDouble(), Is.Zero);

        // They show less of the anatomy than the crop around it, on average.
        long Marked(int from) => (beside.Target.Take(all[from..(from + plain.Target.Count)]).Labels > 0).sum().ToInt64();
        Assert.That(Marked(plain.Target.Count), Is.LessThan(Marked(0)));
    }

    [Test]
    public void CasesWithoutLabelsTeachTheTranslation()
    {
        using var own = new PhantomFolder(ct: 3, mr: 1, size: 24);
        File.Delete(Directory.GetFiles(own.Dataset.Folder, "ct_train_1003_label.nii.gz", SearchOption.AllDirectories).Single());
        var dataset = MkdSeg.Data.Dataset.Open(own.Dataset.Folder);
        TrainingOptions options = TinyOptions.Mkd with
        {
            Folds = 1,
            Iterations = 2,
            Alignment = TinyOptions.Mkd.Alignment with { UseUnlabelled = true },
        };
        var split = TrainingSplit.Of(dataset, options);
        Assert.That(split.Unlabelled.Select(one => one.Id), Is.EqualTo(new[] { "ct_train_1003" }));
        Assert.That(TrainingSplit.Of(dataset, TinyOptions.Mkd).Unlabelled, Is.Empty, "only where it is asked for");
        var data = TrainingData.Prepare(dataset, split, options, CPU, null, new FileHashes(), CancellationToken.None);
        Assert.That(data.Unlabelled!.Count, Is.EqualTo(3 * options.Pixels), "beside the annotated ones");

        // The generator's first step sees other target images, the segmentors' batches are the same.
        Trainer.Train(dataset, options, own.Run("with"), resume: false, null, CancellationToken.None);
        TrainingOptions plain = options with { Alignment = TinyOptions.Mkd.Alignment };
        Trainer.Train(dataset, plain, own.Run("without"), resume: false, null, CancellationToken.None);
        string First(string run) => TrainingLog.Read(own.Run(run))[1];
        Assert.That(First("with"), Is.Not.EqualTo(First("without")));
    }

    [Test]
    public void CasesWhoseLabelsAreNotTakenAreLearntFromAsImagesAlone()
    {
        TrainingOptions options = TinyOptions.Mkd with
        {
            Folds = 1,
            Annotated = 1,
            Iterations = 2,
            HeldOut = "ct_train_1004",
            Distillation = new() { UnlabelledWeight = 1 },
        };
        var split = TrainingSplit.Of(phantom.Dataset, options);
        Assert.That(split.Target.Select(one => one.Id), Is.EqualTo(new[] { "ct_train_1001" }));
        Assert.That(split.Unlabelled.Select(one => one.Id), Is.EqualTo(new[] { "ct_train_1002", "ct_train_1003" }), "none is held out");
        Assert.That(split.Unlabelled.Select(one => one.HasLabels), Has.All.False);
        Assert.That(() => split.Unlabelled[0].ReadLabels(), Throws.InstanceOf<InvalidInputException>());

        string run = phantom.Run("images-alone");
        Trainer.Train(phantom.Dataset, options, run, resume: false, null, CancellationToken.None);
        var manifest = RunManifest.Load(run);
        Assert.That(manifest.Run.UnlabelledCases, Is.EqualTo(new[] { "ct_train_1002", "ct_train_1003" }));
        Assert.That(manifest.Data.Count(file => file.Path.Contains("ct_train_1002")), Is.EqualTo(1), "the image, not the labels");
        Assert.That(TrainingLog.Read(run).Last().Value, Does.Contain("unlabelled_real"));
        Assert.That(manifest.ForExport([]).Run.UnlabelledCases, Is.Null);
    }

    [Test]
    public void AValidationIsLoggedAtEveryCheckpointAndChangesNoTraining()
    {
        TrainingOptions options = TinyOptions.Mkd with { Folds = 1, Iterations = 4, CheckpointEvery = 2, ValidationShare = 0.5 };
        string run = phantom.Run("validated");
        Trainer.Train(phantom.Dataset, options, run, resume: false, null, CancellationToken.None);
        int[] steps = [.. TrainingLog.Read(run).Where(line => line.Value.Contains("validation_dice")).Select(line => line.Key)];
        Assert.That(steps, Is.EqualTo(new[] { 4, 6, 7 }), "checkpoints after the warm-up of 3");

        // The same two cases without a validation: the same networks.
        string plain = phantom.Run("plain");
        TrainingOptions half = options with { ValidationShare = 0, HeldOut = "ct_train_1003,ct_train_1004" };
        Trainer.Train(phantom.Dataset, half, plain, resume: false, null, CancellationToken.None);
        Assert.That(RunManifest.Load(run).Model, Is.EqualTo(RunManifest.Load(plain).Model));
    }

    /// <summary>Without a case that teaches it, a structure that is left out of supervision could be shown anywhere.</summary>
    [Test]
    public void AStructureThatNobodyTeachesIsBackground()
    {
        using var scope = NewDisposeScope();
        LabelMap labels = phantom.Dataset.Labels;
        Preprocessor preprocessor = Prepare(TinyOptions.Mkd).Preprocessor;
        bool[] without = [.. Enumerable.Range(0, labels.ClassCount).Select(c => c != 5)];
        SliceSet Of(MkdSeg.Data.Sources.DatasetCase one) => new([new PreparedSlices(preprocessor.Prepare(one), without)], CPU);
        SliceSet alone = Of(phantom.Dataset.Cases[0]), other = Of(phantom.Dataset.Cases[^1]);
        Assert.That((alone.Teaches(5), alone.Teaches(4)), Is.EqualTo((false, true)));
        Assert.That(alone.Take([0]).Known![0, 5].item<bool>(), Is.False);
        bool[] untaught = [.. Enumerable.Range(0, labels.ClassCount).Select(c => !alone.Teaches(c) && !other.Teaches(c))];
        alone.TakeForBackground(untaught);
        Assert.That(alone.Take([0]).Known!.all().item<bool>(), Is.True);
    }

    [Test]
    public void AMethodOfOnesOwnTrainsBesideOurs()
    {
        var mine = new MethodCard("mine", "a test", (options, classes, device) => new Mine(options, classes, device));
        MethodCatalogue methods = MethodCatalogue.Default.With(mine);
        TrainingOptions options = TinyOptions.Mkd with { Method = "mine", Iterations = 2 };
        string run = phantom.Run("mine");
        Trainer.Train(phantom.Dataset, options, run, resume: false, null, CancellationToken.None, methods: methods);
        Assert.That(RunManifest.Load(run).IsFinished, Is.True);
        Assert.That(Mine.Asked, Is.GreaterThan(0));
        Assert.That(
            () => Trainer.Train(phantom.Dataset, options, phantom.Run("unknown"), resume: false, null, CancellationToken.None),
            Throws.TypeOf<MkdSeg.Imaging.InvalidInputException>().With.Message.Contains("no method 'mine'"));
        Assert.That(
            () => methods.With(mine), Throws.TypeOf<MkdSeg.Imaging.InvalidInputException>().With.Message.Contains("already"));
        Assert.That(
            () => methods.With(mine with { Name = "../mine" }), Throws.TypeOf<MkdSeg.Imaging.InvalidInputException>());
    }

    private TrainingData Prepare(TrainingOptions options, CohortCache? cache = null) => TrainingData.Prepare(
        phantom.Dataset, TrainingSplit.Of(phantom.Dataset, options), options, CPU, cache, new FileHashes(), CancellationToken.None);

    /// <summary>The paper's method with the mean square of the difference between both answers for its distillation.</summary>
    private sealed class Mine(TrainingOptions options, int classes, Device device)
        : Mkd(options with { Distillation = new() }, classes, device)
    {
        private static int asked;

        public static int Asked => asked;

        protected override Tensor Distil(Tensor student, Tensor teacher)
        {
            Interlocked.Increment(ref asked);
            return (nn.functional.softmax(student, 1) - nn.functional.softmax(teacher.detach(), 1)).square().mean();
        }
    }
}
