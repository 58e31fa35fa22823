using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;
using MkdSeg.Training;

namespace MkdSeg.Inference.Tests;

/// <summary>Answers to whole scans by a method with two segmentors that is hardly trained: they disagree.</summary>
public sealed class ScanPredictionTests
{
    private PhantomFolder data = null!;
    private TrainedModel model = null!;
    private Volume<float> image = null!;

    [OneTimeSetUp]
    public void Train()
    {
        data = new PhantomFolder(ct: 2, mr: 1, size: 24);
        Trainer.Train(data.Dataset, TinyOptions.Mkd, data.Run("run"), resume: false, null, CancellationToken.None);
        model = TrainedModel.Load(data.Run("run"));
        image = data.Dataset.Cases.First(c => c.Id == "ct_train_1002").ReadImage();
    }

    [OneTimeTearDown]
    public void CleanUp()
    {
        model.Dispose();
        data.Dispose();
    }

    [Test]
    public void AskingForTheQualityChangesNoProbability()
    {
        var segmentor = new VolumeSegmentor(model, Readout.Ensemble);
        ScanPrediction answer = segmentor.PredictScan(image);
        Assert.That(answer.Map.Values, Is.EqualTo(segmentor.Predict(image).Values));
        Assert.That(answer.LabelsOn(image.Geometry).Voxels, Is.EqualTo(segmentor.Segment(image).Voxels));
    }

    /// <summary>The same from the label maps of the two segmentors on the crop.</summary>
    [Test]
    public void TheDisagreementIsThatOfTheSegmentorsOwnLabels()
    {
        Vector3D centre = image.Geometry.Centre;
        CaseQuality quality = new VolumeSegmentor(model, Readout.Ensemble).PredictScan(image, centre).Quality;
        Assert.That(quality.Measure, Is.EqualTo(QualityMeasure.Disagreement));
        byte[] Labels(Readout readout)
        {
            ProbabilityMap map = new VolumeSegmentor(model, readout).Predict(image, centre);
            return map.LabelsOn(map.Grid).Voxels;
        }

        CaseQuality own = CaseQuality.Of(Labels(Readout.Real), Labels(Readout.Syn), model.Description.Labels.ClassCount);
        Assert.That(own.Score, Is.GreaterThan(0.01), "the test can fail");
        Assert.That(quality.Score, Is.EqualTo(own.Score).Within(1e-3));
    }

    /// <summary>The mean entropy of the voxels whose likeliest class is a structure.</summary>
    [Test]
    public void OneSegmentorIsScoredByItsEntropy()
    {
        ScanPrediction answer = new VolumeSegmentor(model, Readout.Real).PredictScan(image);
        int classes = answer.Map.ClassCount;
        float[][] voxels = [.. answer.Map.Values.Chunk(classes)];
        float[][] foreground = [.. voxels.Where(p => p.Max() > p[0])];
        Assert.That(foreground, Is.Not.Empty);
        double expected = foreground.Average(p => -p.Where(v => v > 0).Sum(v => v * Math.Log(v)) / Math.Log(classes));
        Assert.That(answer.Quality.Measure, Is.EqualTo(QualityMeasure.Entropy));
        Assert.That(answer.Quality.Score, Is.EqualTo(expected).Within(1e-4));
    }

    /// <summary>Fewer slices at once and one crop held: the arithmetic is the same but for rounding.</summary>
    [Test]
    public void ALargeScansWayGivesTheSameAnswer()
    {
        ScanPrediction straight = new VolumeSegmentor(model, Readout.Ensemble).PredictScan(image);
        ScanPrediction tiled = new VolumeSegmentor(model, Readout.Ensemble) { Room = new(IsTiled: true) }.PredictScan(image);
        Assert.That(tiled.Map.Grid, Is.EqualTo(straight.Map.Grid));
        Assert.That(tiled.Map.Values.Zip(straight.Map.Values).Max(p => Math.Abs(p.First - p.Second)), Is.LessThan(1e-4));
        Assert.That(tiled.Quality.Score, Is.EqualTo(straight.Quality.Score).Within(1e-3));
    }

    /// <summary>Around its own middle, a scan and its mirror image have mirrored answers, which no network gives by itself.</summary>
    [Test]
    public void WithFlipsTheAnswerHasNoSides()
    {
        Volume<float> mirrored = Mirrored(image);
        Assert.That(Difference(flips: false), Is.GreaterThan(1e-3), "the test can fail");
        Assert.That(Difference(flips: true), Is.LessThan(1e-3));

        double Difference(bool flips)
        {
            var segmentor = new VolumeSegmentor(model, Readout.Ensemble, flips);
            ProbabilityMap one = segmentor.Predict(image, image.Geometry.Centre), two = segmentor.Predict(mirrored, image.Geometry.Centre);
            (int width, int classes) = (one.Grid.Size.X, one.ClassCount);
            double largest = 0;
            for (int n = 0; n < one.Values.Length; n++)
            {
                int voxel = n / classes, x = voxel % width;
                int other = voxel - x + (width - 1 - x);
                largest = Math.Max(largest, Math.Abs(one.Values[n] - two.Values[(other * classes) + (n % classes)]));
            }

            return largest;
        }
    }

    [Test]
    public void RoomIsMadeForTheSizeOfTheScan()
    {
        Assert.That(ScanRoom.For(new(100, 100, 100), 64 * 64 * 64, 8, 3).IsTiled, Is.False);
        Assert.That(ScanRoom.For(new(482, 482, 470), 256 * 256 * 256, 8, 0.85).IsTiled, Is.True);
        Assert.That(ScanRoom.For(new(482, 482, 470), 256 * 256 * 256, 8, 0.85).Slices(482 * 470), Is.EqualTo(1));
        Assert.That(new ScanRoom(IsTiled: false).Slices(482 * 470), Is.EqualTo(16));
        Assert.That(
            () => ScanRoom.For(new(1024, 1024, 1024), 64, 8, 0.5),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("1024 x 1024 x 1024 voxels of 0.5 mm"));

        // 400 mm a side: at 1 mm as they are, at 0.5 mm of 512 million voxels those of 134 million, never coarser than twice the model's.
        var scan = new VolumeGeometry(new(200, 400, 100), Affine.Scaling(2, 1, 4));
        Assert.That(ScanRoom.Spacing(scan, 1), Is.EqualTo(1));
        Assert.That(ScanRoom.Spacing(scan, 0.5), Is.EqualTo(400 / 512.0).Within(1e-9));
        Assert.That(ScanRoom.Spacing(scan, 0.1), Is.EqualTo(0.2));
    }

    private static Volume<float> Mirrored(Volume<float> image)
    {
        // Along the axis that runs to the side; its grid lies around the same middle.
        var mirrored = new Volume<float>(image.Geometry);
        var orientation = Orientation.Of(image.Geometry.VoxelToWorld);
        int side = Enumerable.Range(0, 3).Single(axis => orientation.WorldAxis(axis) == 0);
        for (int k = 0; k < image.Size.Z; k++)
        {
            for (int j = 0; j < image.Size.Y; j++)
            {
                for (int i = 0; i < image.Size.X; i++)
                {
                    mirrored[i, j, k] = image[
                        side == 0 ? image.Size.X - 1 - i : i, side == 1 ? image.Size.Y - 1 - j : j, side == 2 ? image.Size.Z - 1 - k : k];
                }
            }
        }

        return mirrored;
    }
}
