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
        Assert.That(Overlap(moved.Images.squeeze(1) > 0.5, moved.Labels == 3), Is.GreaterThan(0.97));
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

    /// <summary>After the draws for rotation and scale, 1 is the largest shift, to the right and down; 0 is to the left and up.</summary>
    [TestCase(1, 1, 6, 6)]
    [TestCase(0, 1, -6, 6)]
    [TestCase(1, 0, 6, -6)]
    [TestCase(0.5, 0.75, 0, 3)]
    public void AShiftMovesImageAndLabelsByItsShareOfTheSide(double column, double row, int right, int down)
    {
        using var scope = NewDisposeScope();
        Batch square = Square(28, 36);
        Batch moved = Augmentation.Apply(square, Off with { ShiftFraction = 6 / 64.0 }, new Draws(0.5, 0.5, column, row));
        Tensor expected = square.Labels.roll([down, right], [1, 2]);
        Assert.That((moved.Labels - expected).abs().max().ToDouble(), Is.Zero);
        Assert.That((moved.Images.squeeze(1) - expected).abs().max().ToDouble(), Is.LessThan(1e-4));
    }

    [Test]
    public void AShiftComesAfterTheScale()
    {
        using var scope = NewDisposeScope();
        AugmentationOptions both = Off with { SmallestScale = 2, LargestScale = 2, ShiftFraction = 8 / 64.0 };
        Batch moved = Augmentation.Apply(Square(28, 36), both, new Draws(0.5, 1, 1));
        Batch alone = Augmentation.Apply(Square(28, 36), both with { ShiftFraction = 0 }, new Draws(0.5));
        Assert.That((moved.Labels - alone.Labels.roll([8, 8], [1, 2])).abs().max().ToDouble(), Is.Zero, "eight pixels of what is seen");
    }

    [Test]
    public void EverySliceHasAShiftOfItsOwnOnBothSidesOfItsPlace()
    {
        using var scope = NewDisposeScope();
        Tensor labels = Square(28, 36).Labels.repeat(64, 1, 1);
        Batch moved = Augmentation.Apply(
            new Batch(labels.unsqueeze(1).to(float32), labels), Off with { ShiftFraction = 0.125 }, new Random(5));
        long[] rows = [.. Enumerable.Range(0, 64).Select(n => (moved.Labels[n] == 3).any(1).to(int64).argmax().ToInt64())];
        Assert.That(rows.Min(), Is.InRange(20, 22));
        Assert.That(rows.Max(), Is.InRange(34, 36));
        Assert.That(rows.Distinct().Count(), Is.GreaterThan(8));
    }

    [Test]
    public void AnElasticDeformationBendsImageAndLabelsAlikeWithinItsBounds()
    {
        using var scope = NewDisposeScope();
        Batch blob = Blob(), bent = Augmentation.Apply(blob, Off with { ElasticFraction = 0.05 }, new Random(4));
        Tensor inImage = bent.Images.squeeze(1) > 0.5, inLabels = bent.Labels == 3, before = blob.Labels == 3;
        Assert.That(Overlap(inImage, inLabels), Is.GreaterThan(0.97));
        Assert.That(Overlap(inLabels, before), Is.InRange(0.7, 0.98), "it moves, and not far");

        // One draw for all points is a shift: every pixel is read further left and up, so what is seen moves right and down.
        Batch shifted = Augmentation.Apply(blob, Off with { ElasticFraction = 4 / 64.0 }, new Draws(0));
        Assert.That((shifted.Labels - blob.Labels.roll([4, 4], [1, 2])).abs().sum().ToDouble(), Is.Zero);
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

    private static double Overlap(Tensor one, Tensor other) =>
        2.0 * (one & other).sum().ToDouble() / (one.sum() + other.sum()).ToDouble();

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

    /// <summary>Gives these numbers, the last one for ever.</summary>
    private sealed class Draws(params double[] numbers) : Random
    {
        private int next;

        public override double NextDouble() => numbers[Math.Min(next++, numbers.Length - 1)];
    }
}
