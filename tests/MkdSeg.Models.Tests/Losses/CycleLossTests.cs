using MkdSeg.Models.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

public sealed class CycleLossTests : TorchFixture
{
    [Test]
    public void IsTheMeanAbsoluteDifferenceAndNotTheSquared()
    {
        Tensor a = tensor(new[] { 0.0, 1.0, -2.0, 4.0 });
        Tensor b = tensor(new[] { 3.0, 1.0, -1.0, 4.5 });
        Assert.That(Number(CycleLoss.L1(a, b)), Is.EqualTo((3 + 0 + 1 + 0.5) / 4).Within(1e-12));
        Assert.That(Number(CycleLoss.L1(a * 1e4, b * 1e4)), Is.EqualTo(11250).Within(1e-8));
    }

    [Test]
    public void GradientsAreTheFiniteDifferences()
    {
        Tensor b = randn(2, 1, 3, 3, float64);
        GradientCheck.Check(a => CycleLoss.L1(a, b), randn(2, 1, 3, 3, float64));
        GradientCheck.Check(a => CycleLoss.L1(b, a), randn(2, 1, 3, 3, float64));
    }

    [Test]
    public void NothingIsBroadcast() => Assert.That(() => CycleLoss.L1(zeros(2, 1, 4, 4), zeros(1, 1, 4, 4)), Throws.ArgumentException);
}
