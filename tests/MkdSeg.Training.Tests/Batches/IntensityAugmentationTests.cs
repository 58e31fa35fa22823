using MathNet.Numerics.Statistics;
using MkdSeg.Imaging;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Batches;

public sealed class IntensityAugmentationTests
{
    [Test]
    public void OneSeedGivesOneResult()
    {
        using var scope = NewDisposeScope();
        Tensor images = Images(8);
        Tensor Applied(int seed) => IntensityAugmentation.Apply(images, RandomStream.Create(seed, "test"));
        Assert.That(Applied(1).Equals(Applied(1)));
        Assert.That(Applied(1).Equals(Applied(2)), Is.False);
        Assert.That(Applied(1).shape, Is.EqualTo(images.shape));
    }

    /// <summary>
    /// Of nnU-Net's seven probabilities 0.9 x 0.9 x 0.85 x 0.85 x 0.875 x 0.9 x 0.7 = 0.32 of the slices escape all of them.
    /// </summary>
    [Test]
    public void SomeSlicesStayAsTheyAre()
    {
        using var scope = NewDisposeScope();
        Tensor images = Images(2000), changed = IntensityAugmentation.Apply(images, RandomStream.Create(5, "test"));
        double same = ((changed - images).abs().amax([1, 2, 3]) < 1e-5).to(float64).mean().ToDouble();
        double expected = 0.9 * 0.9 * 0.85 * 0.85 * 0.875 * 0.9 * 0.7;
        Assert.That(same, Is.EqualTo(expected).Within(4 * Math.Sqrt(expected * (1 - expected) / 2000)));
    }

    [Test]
    public void EveryChangeKeepsTheStructure()
    {
        using var scope = NewDisposeScope();
        Tensor images = Images(300), changed = IntensityAugmentation.Apply(images, RandomStream.Create(6, "test"));
        Assert.That(changed.isfinite().all().ToBoolean());
        double[] correlations = [.. Enumerable.Range(0, 300).Select(n => Correlation.Pearson(Values(images[n]), Values(changed[n])))];
        Assert.That(correlations.Min(), Is.GreaterThan(0.8), "never inverted, never moved");
    }

    [Test]
    public void AConstantSliceStaysFinite()
    {
        using var scope = NewDisposeScope();
        Tensor changed = IntensityAugmentation.Apply(full([200, 1, 8, 8], 0.3f), RandomStream.Create(7, "test"));
        Assert.That(changed.isfinite().all().ToBoolean());
        Assert.That((changed - 0.3).abs().max().ToDouble(), Is.LessThan(1e-4));
    }

    [Test]
    public void NnUNetsListMovesAFifthOfTheSlicesEitherWay()
    {
        using var scope = NewDisposeScope();
        AugmentationOptions moves = AugmentationOptions.NnUNet with { Intensities = false };
        Tensor images = Images(1000);
        Batch batch = new(images, zeros(1000, 16, 16, int64));
        Tensor moved = Augmentation.Apply(batch, moves, RandomStream.Create(8, "test")).Images;
        double same = ((moved - images).abs().amax([1, 2, 3]) < 1e-4).to(float64).mean().ToDouble();
        Assert.That(same, Is.EqualTo(0.64).Within(4 * Math.Sqrt(0.64 * 0.36 / 1000)));
    }

    private static double[] Values(Tensor image) => Array.ConvertAll(image.contiguous().data<float>().ToArray(), v => (double)v);

    private static Tensor Images(int count)
    {
        using var scope = NewDisposeScope();
        Tensor row = arange(16, float32).unsqueeze(1), column = arange(16, float32).unsqueeze(0);
        Tensor pattern = ((row / 3).sin() + (column / 4).cos()) / 2;
        return pattern.reshape(1, 1, 16, 16).expand(count, 1, 16, 16).contiguous().MoveToOuterDisposeScope();
    }
}
