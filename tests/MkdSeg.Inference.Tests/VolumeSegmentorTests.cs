using MkdSeg.Data;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Models.Safetensors;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Training;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference.Tests;

/// <summary>The whole way: phantom files, a short training, a volume segmented in its own space.</summary>
public sealed class VolumeSegmentorTests
{
    private static readonly TrainingOptions Options = Profiles.Quick with
    {
        Method = "target-only",
        Threads = 1,
        Pixels = 32,
        BatchSize = 4,
        Iterations = 250,
        Segmentor = new() { Width = 8, Depth = 3, LearningRate = 3e-3, DecayEvery = 40, ReestimateBatchNorm = true },
    };

    private string root = string.Empty;
    private IDataset dataset = null!;
    private TrainedModel model = null!;

    [OneTimeSetUp]
    public void Train()
    {
        root = Directory.CreateTempSubdirectory("mkdseg-").FullName;
        PhantomCohort.Write(Path.Combine(root, "data"), ctCount: 4, mrCount: 1, size: 32, seed: 3);
        dataset = Dataset.Open(Path.Combine(root, "data"));
        Trainer.Train(dataset, Options, Path.Combine(root, "run"), resume: false, null, CancellationToken.None);
        model = TrainedModel.Load(Path.Combine(root, "run"));
    }

    [OneTimeTearDown]
    public void CleanUp()
    {
        model.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Test]
    public void ATrainedCaseIsSegmentedInItsOwnSpace()
    {
        DatasetCase seen = dataset.Cases.First(c => c.Id == "ct_train_1001");
        Volume<byte> truth = seen.ReadLabels(), predicted = new VolumeSegmentor(model, Readout.Ensemble).Segment(seen.ReadImage());
        Assert.That(predicted.Geometry, Is.EqualTo(seen.ReadImage().Geometry));

        // LV, RV, LA, RA (classes 1 to 4): a swap of left and right, of an axis or of classes would leave next to nothing.
        for (byte c = 1; c <= 4; c++)
        {
            Assert.That(Dice(truth.Voxels, predicted.Voxels, c), Is.GreaterThan(0.7), $"class {c}");
        }
    }

    /// <summary>A crop of three quarters of the largest case: what lies beyond it is answered for all the same.</summary>
    [Test]
    public void WhatLiesOutsideOfASmallerCropIsSegmentedToo()
    {
        RunManifest manifest = RunManifest.Load(Path.Combine(root, "run"));
        double crop = manifest.Run.Preprocessor.FieldOfViewMm!.Value, small = 0.75 * crop;
        DatasetCase one = dataset.Cases.Where(c => c.Modality == Modality.Ct).MaxBy(c => HeartRegion.OfCase(c).LargestExtent)!;
        Vector3D centre = HeartRegion.OfCase(one).Centre;
        Volume<byte> truth = one.ReadLabels();
        int Beyond(TrainedModel asked, Vector3D? known)
        {
            Volume<byte> found = new VolumeSegmentor(asked, Readout.Ensemble).Segment(one.ReadImage(), known);
            int right = 0;
            Visit(truth.Size, (i, j, k) =>
            {
                Vector3D from = truth.Geometry.VoxelToWorld.Apply(new(i, j, k)) - centre;
                double farthest = Math.Max(Math.Abs(from.X), Math.Max(Math.Abs(from.Y), Math.Abs(from.Z)));
                right += farthest > (small / 2) + 5 && truth[i, j, k] > 0 && found[i, j, k] > 0 ? 1 : 0;
            });
            return right;
        }

        TrainedModel Cropping(string name, double? reach)
        {
            string copy = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
            File.Copy(Path.Combine(root, "run", RunFolder.ModelFile), Path.Combine(copy, RunFolder.ModelFile));
            var preprocessor = new Preprocessor(24, small) { ReachMm = reach };
            (manifest with { Run = manifest.Run with { Preprocessor = preprocessor } }).Save(copy);
            return TrainedModel.Load(copy);
        }

        using TrainedModel reaching = Cropping("reaching", crop), cut = Cropping("cut", null);
        int whole = Beyond(model, centre);

        // Intensities are measured on the smaller crop, other than those that the network has learnt from: it finds less than it could.
        Assert.That(whole, Is.GreaterThan(20), "the test is of a case that is larger than the crop");
        Assert.That(Beyond(cut, centre), Is.Zero, "as it would be");
        Assert.That(Beyond(reaching, centre), Is.GreaterThan(whole / 4), "around the middle of its labels");
        Assert.That(Beyond(reaching, null), Is.GreaterThan(whole / 4), "without any label");
    }

    /// <summary>As versions before the check on saving left them: a buffer that is not a number, under the right checksum.</summary>
    [Test]
    public void NetworksThatAreNotFiniteAreRefused()
    {
        string copy = Path.Combine(root, "not-finite");
        Directory.CreateDirectory(copy);
        string file = Path.Combine(copy, RunFolder.ModelFile);
        using (NewDisposeScope())
        {
            (Dictionary<string, Tensor> tensors, Dictionary<string, string> texts) =
                SafetensorsFile.Read(Path.Combine(root, "run", RunFolder.ModelFile));
            tensors.First(entry => entry.Key.EndsWith("running_var", StringComparison.Ordinal)).Value[0] = float.NaN;
            SafetensorsFile.Write(file, tensors, texts);
        }

        RunManifest manifest = RunManifest.Load(Path.Combine(root, "run"));
        var results = new Dictionary<string, string>(manifest.Results) { [RunFolder.ModelFile] = FileHashes.HashOf(file) };
        (manifest with { Results = results }).Save(copy);
        Assert.That(
            () => TrainedModel.Load(copy),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("running_var").And.Message.Contains("train again"));
    }

    [Test]
    public void TheScansOfTheTrainingAreNoted()
    {
        Assert.That(model.Scans, Is.EqualTo(RunManifest.Load(Path.Combine(root, "run")).Scans));
        Assert.That(model.Scans!.HighestNegativeShare, Is.GreaterThan(0.1), "CT has air");
        foreach (DatasetCase one in dataset.Cases.Where(c => c.Modality == Modality.Ct))
        {
            Assert.That(ScanCheck.OfScan(NiftiFile.ReadHeader(one.ImagePaths[0]), one.ReadImage(), model.Scans), Is.Empty, one.Id);
        }

        DatasetCase other = dataset.Cases.First(c => c.Modality == Modality.Mr);
        Assert.That(
            ScanCheck.OfScan(NiftiFile.ReadHeader(other.ImagePaths[0]), other.ReadImage(), model.Scans),
            Has.Some.Contains("another modality"));
    }

    [Test]
    public void AScanThatIsTooLargeIsRefusedBeforeAnythingIsComputed()
    {
        // 12 m a side at twice some 5 mm: a billion voxels.
        var geometry = new VolumeGeometry(new(4, 4, 4), Affine.Scaling(3000, 3000, 3000));
        var image = new Volume<float>(geometry, [.. Enumerable.Range(0, 64).Select(n => (float)n)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => new VolumeSegmentor(model, Readout.Ensemble).Segment(image),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("crop it around what is to be segmented"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void TheWayAVolumeIsStoredDoesNotMatter()
    {
        Volume<float> image = dataset.Cases.First(c => c.Id == "ct_train_1003").ReadImage();
        var segmentor = new VolumeSegmentor(model, Readout.Ensemble);
        Volume<byte> straight = segmentor.Segment(image);

        // The same anatomy with axes in the order (z, x, y), the first and the last running backwards.
        (int x, int y, int z) = (image.Size.X, image.Size.Y, image.Size.Z);
        Affine a = image.Geometry.VoxelToWorld;
        var geometry = new VolumeGeometry(
            new GridSize(z, x, y), Affine.FromColumns(-1 * a.Column2, a.Column0, -1 * a.Column1, a.Apply(new(0, y - 1, z - 1))));
        var turned = new Volume<float>(geometry);
        Visit(image.Size, (i, j, k) => turned[z - 1 - k, i, y - 1 - j] = image[i, j, k]);
        Volume<byte> result = segmentor.Segment(turned);

        int differing = 0;
        Visit(image.Size, (i, j, k) => differing += result[z - 1 - k, i, y - 1 - j] == straight[i, j, k] ? 0 : 1);
        Assert.That(differing, Is.LessThanOrEqualTo(image.Size.Count / 10_000), "rounding may move a voxel on a boundary, no more");
    }

    [Test]
    public void AnUnfinishedRunIsRefused()
    {
        string folder = Path.Combine(root, "unfinished");
        using var stop = new CancellationTokenSource();
        Assert.That(
            () => Trainer.Train(dataset, Options, folder, resume: false, new Stopper(stop), stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => TrainedModel.Load(folder), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("--resume"));
    }

    [Test]
    public void AReadoutThatTheMethodLacksIsRefused() => Assert.That(
        () => new VolumeSegmentor(model, Readout.Syn).Segment(dataset.Cases[0].ReadImage()),
        Throws.InstanceOf<InvalidInputException>().With.Message.Contains("syn"));

    [Test]
    public void ADamagedModelIsRefused()
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, "damaged")).FullName;
        foreach (string file in Directory.GetFiles(Path.Combine(root, "run")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        using (FileStream stream = File.OpenWrite(Path.Combine(folder, RunFolder.ModelFile)))
        {
            stream.SetLength(stream.Length / 2);
        }

        Assert.That(() => TrainedModel.Load(folder), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(RunFolder.ModelFile));
    }

    /// <summary>Stops a training after its first step.</summary>
    private sealed class Stopper(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => stop.Cancel();
    }

    private static double Dice(byte[] truth, byte[] predicted, byte c)
    {
        int both = truth.Zip(predicted).Count(p => p.First == c && p.Second == c);
        return 2.0 * both / (truth.Count(v => v == c) + predicted.Count(v => v == c));
    }

    private static void Visit(GridSize size, Action<int, int, int> visit)
    {
        for (int k = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++)
                {
                    visit(i, j, k);
                }
            }
        }
    }
}
