using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Batches;

public sealed class BatchSamplerTests
{
    private static readonly AugmentationOptions NoAugmentation = new() { RotationDegrees = 0, SmallestScale = 1, LargestScale = 1 };

    [Test]
    public void EverySliceComesOnceAnEpochInAnotherOrderEachTime()
    {
        SliceSet slices = NumberedSlices(12);
        var sampler = new BatchSampler(slices, Options(seed: 4), "target");
        int[] Epoch(int e) => [.. Enumerable.Range(0, 3).SelectMany(b => Numbers(sampler.Draw((e * 3) + b)))];
        int[][] epochs = [.. Enumerable.Range(0, 3).Select(Epoch)];
        foreach (int[] epoch in epochs)
        {
            Assert.That(epoch, Is.EquivalentTo(Enumerable.Range(0, 12)));
        }

        Assert.That(epochs[1], Is.Not.EqualTo(epochs[0]));
    }

    [Test]
    public void ABatchDependsOnSeedPurposeAndIterationAlone()
    {
        SliceSet slices = NumberedSlices(12);
        int[] straight = Numbers(new BatchSampler(slices, Options(seed: 4), "target").Draw(7));
        var warm = new BatchSampler(slices, Options(seed: 4), "target");
        warm.Draw(2);
        Assert.That(Numbers(warm.Draw(7)), Is.EqualTo(straight));
        Assert.That(Numbers(new BatchSampler(slices, Options(seed: 5), "target").Draw(7)), Is.Not.EqualTo(straight));
        Assert.That(Numbers(new BatchSampler(slices, Options(seed: 4), "assistant").Draw(7)), Is.Not.EqualTo(straight));
    }

    [Test]
    public void ASliceKeepsItsOwnLabels()
    {
        SliceSet slices = NumberedSlices(12);
        Batch batch = new BatchSampler(slices, Options(seed: 1), "target").Draw(0);
        Assert.That(batch.Images.shape, Is.EqualTo(new long[] { 4, 1, 8, 8 }));
        Assert.That(batch.Labels.shape, Is.EqualTo(new long[] { 4, 8, 8 }));
        Assert.That(batch.Labels.select(1, 0).select(1, 0).data<long>().ToArray(), Is.EqualTo(Numbers(batch).Select(n => (long)n)));
    }

    private static TrainingOptions Options(int seed) => new() { Seed = seed, BatchSize = 4, Augmentation = NoAugmentation };

    private static int[] Numbers(Batch batch) =>
        [.. batch.Images.select(1, 0).select(1, 0).select(1, 0).data<float>().ToArray().Select(v => (int)Math.Round(v * 100))];

    /// <summary>Slice n holds n / 100 as intensity and n as label.</summary>
    private static SliceSet NumberedSlices(int count)
    {
        var grid = new VolumeGeometry(new GridSize(8, count, 8), Affine.Identity);
        var image = new Volume<float>(grid);
        var classes = new Volume<byte>(grid);
        for (int k = 0; k < 8; k++)
        {
            for (int j = 0; j < count; j++)
            {
                for (int i = 0; i < 8; i++)
                {
                    (image[i, j, k], classes[i, j, k]) = (j / 100f, (byte)j);
                }
            }
        }

        return new SliceSet([new PreparedSlices(new PreparedCase("numbered", Modality.Ct, image, classes))], CPU);
    }
}
