using MkdSeg.Models.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

public sealed class FeatureLossTests : TorchFixture
{
    [Test]
    public void TheValueIsTheMeanOfSquares() =>
        Assert.That(
            Number(FeatureLoss.MeanSquare(tensor(new[] { 1.0, 2, 5 }), tensor(new[] { 1.0, 4, 4 }))),
            Is.EqualTo(5.0 / 3).Within(1e-12));

    [Test]
    public void GradientsAreTheFiniteDifferencesAndTheReferenceHasNone()
    {
        Tensor reference = randn(2, 2, 3, 3, float64).requires_grad_();
        GradientCheck.Check(x => FeatureLoss.MeanSquare(x, reference), randn(2, 2, 3, 3, float64));
        Assert.That(reference.grad, Is.Null);
    }

    [Test]
    public void NothingIsBroadcast() => Assert.That(() => FeatureLoss.MeanSquare(zeros(2, 3), zeros(1, 3)), Throws.ArgumentException);
}
