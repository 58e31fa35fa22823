using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Batches;

public sealed class AugmentationTests
{
    private static readonly AugmentationOptions Off = new() { RotationDegrees = 0, SmallestScale = 1, LargestScale = 1 };

    [Test]
    public void OffChangesNothing()
    {
        using var scope = NewDisposeScope();
        Batch batch = Blob();
        Assert.That(Augmentation.Apply(batch, Off, new Random(1)), Is.SameAs(batch));
    }

    [Test]
    public void ImageAndLabelsMoveTogether()
    {
        using var scope = NewDisposeScope();
        Batch moved = Augmentation.Apply(Blob(), new AugmentationOptions(), new Random(3));
        Tensor inImage = moved.Images.squeeze(1) > 0.5;
        Tensor inLabels = moved.Labels == 3;
        double overlap = 2.0 * (inImage & inLabels).sum().ToDouble() / (inImage.sum() + inLabels.sum()).ToDouble();
        Assert.That(overlap, Is.GreaterThan(0.97));
        Assert.That((moved.Labels - Blob().Labels).abs().sum().ToDouble(), Is.GreaterThan(0), "it did not move at all");
    }

    [Test]
    public void MirroredSlicesHaveTheirColumnsTheOtherWayRound()
    {
        using var scope = NewDisposeScope();
        Tensor labels = randint(0, 4, new long[] { 16, 8, 8 }, dtype: ScalarType.Int64);
        var batch = new Batch(labels.unsqueeze(1).to(ScalarType.Float32), labels);
        Batch result = Augmentation.Apply(batch, Off with { Mirror = true }, new Random(2));
        Assert.That((result.Images.squeeze(1) - result.Labels).abs().max().ToDouble(), Is.LessThan(1e-5), "image and labels alike");
        bool[] mirrored = [.. Enumerable.Range(0, 16).Select(n => (result.Labels[n] == labels[n].flip(1)).all().item<bool>())];
        bool[] same = [.. Enumerable.Range(0, 16).Select(n => (result.Labels[n] == labels[n]).all().item<bool>())];
        Assert.That(mirrored.Zip(same, (one, other) => one ^ other), Is.All.True);
        Assert.That(mirrored, Has.Some.True.And.Some.False);
    }

    [Test]
    public void ScaleAboveOneEnlarges()
    {
        using var scope = NewDisposeScope();
        var doubled = new AugmentationOptions { RotationDegrees = 0, SmallestScale = 2, LargestScale = 2 };
        Batch centred = Square(28, 36);
        Batch result = Augmentation.Apply(centred, doubled, new Random(1));
        Assert.That((result.Labels == 3).sum().ToDouble() / (centred.Labels == 3).sum().ToDouble(), Is.EqualTo(4).Within(1e-9));
    }

    [Test]
    public void OnlyClassesThatWereThereComeOut()
    {
        using var scope = NewDisposeScope();
        Tensor labels = 7 * randint(0, 2, new long[] { 4, 32, 32 }, dtype: ScalarType.Int64); // a mixture would be 1 to 6
        Batch result = Augmentation.Apply(new Batch(zeros(4, 1, 32, 32), labels), new AugmentationOptions(), new Random(2));
        Assert.That(result.Labels.contiguous().data<long>().ToArray().Distinct(), Is.EquivalentTo(new long[] { 0, 7 }));
        Assert.That(result.Labels.dtype, Is.EqualTo(ScalarType.Int64));
    }

    [Test]
    public void BeyondTheBorderIsBackgroundForLabelsAndEdgeForImages()
    {
        using var scope = NewDisposeScope();
        var shrunk = new AugmentationOptions { RotationDegrees = 0, SmallestScale = 0.5, LargestScale = 0.5 };
        var full = new Batch(full_like(zeros(1, 1, 16, 16), 0.7), full_like(zeros([1, 16, 16], ScalarType.Int64), 5));
        Batch result = Augmentation.Apply(full, shrunk, new Random(1));
        Assert.That(result.Images.min().ToDouble(), Is.EqualTo(0.7).Within(1e-6));
        Assert.That((result.Labels == 5).sum().ToInt64(), Is.EqualTo(64), "a 16 x 16 square at half the scale covers 8 x 8");
    }

    private static Batch Blob()
    {
        Tensor row = arange(64, float32).unsqueeze(1), column = arange(64, float32).unsqueeze(0);
        Tensor inside = (((row - 20) / 12).square() + ((column - 36) / 18).square()) < 1;
        return new Batch(inside.to(float32).unsqueeze(0).unsqueeze(0), inside.to(int64).unsqueeze(0) * 3);
    }

    private static Batch Square(int from, int to)
    {
        Tensor labels = zeros([1, 64, 64], ScalarType.Int64);
        labels.slice(1, from, to, 1).slice(2, from, to, 1).fill_(3);
        return new Batch(labels.unsqueeze(1).to(float32), labels);
    }
}
