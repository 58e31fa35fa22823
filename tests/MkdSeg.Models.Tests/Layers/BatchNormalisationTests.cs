using MkdSeg.Models.Layers;
using MkdSeg.Models.Segmentation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Layers;

/// <summary>Statistics against those taken in float64.</summary>
public sealed class BatchNormalisationTests : TorchFixture
{
    [Test]
    public void StatisticsOfALargeBatchAreExact()
    {
        Tensor features = LargeBatch();
        Assert.That(VarianceError(features, norm => BatchNormalisation.Apply(norm, features).Dispose()), Is.LessThan(5e-7));

        // What this is for: a libtorch that sums exactly in this layout too makes it needless.
        Assert.That(VarianceError(features, norm => norm.forward(features).Dispose()), Is.GreaterThan(5e-6));
    }

    [Test]
    public void GradientsPassAsInDoublePrecision()
    {
        Tensor features = LargeBatch().requires_grad_(true), weights = randn_like(features);
        using BatchNorm2d norm = nn.BatchNorm2d(features.shape[1]);
        (BatchNormalisation.Apply(norm, features) * weights).sum().backward();
        Tensor exact = features.detach().to(ScalarType.Float64).contiguous().requires_grad_(true);
        using BatchNorm2d twin = nn.BatchNorm2d(features.shape[1]).to(ScalarType.Float64);
        (twin.forward(exact) * weights).sum().backward();
        Assert.That(Number((features.grad! - exact.grad!).norm() / exact.grad!.norm()), Is.LessThan(1e-6));
    }

    private static Tensor LargeBatch()
    {
        // Four times what is summed plainly, in few channels.
        long side = (long)Math.Sqrt(BatchNormalisation.LargestPlainSum);
        return ChannelsLast.ToChannelsLast(rand(4, 4, side, side));
    }

    private static double VarianceError(Tensor features, Action<BatchNorm2d> apply)
    {
        using BatchNorm2d norm = nn.BatchNorm2d(features.shape[1], momentum: 1);
        apply(norm);
        Tensor exact = features.to(ScalarType.Float64).var([0, 2, 3], unbiased: true);
        return Number(((norm.running_var! - exact) / exact).abs().max());
    }
}
