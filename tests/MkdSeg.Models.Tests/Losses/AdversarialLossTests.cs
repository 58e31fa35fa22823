using MkdSeg.Models.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

public sealed class AdversarialLossTests : TorchFixture
{
    private static readonly AdversarialLoss Squares = new();
    private static readonly AdversarialLoss Vanilla = new(AdversarialObjective.Vanilla);

    [Test]
    public void ValuesAreTheOnesWorkedOutByHand()
    {
        Tensor p = tensor(new[] { 0.0, 1.0, 3.0 });
        Assert.That(Number(Squares.Real(p)), Is.EqualTo((1 + 0 + 4) / 3.0).Within(1e-12));
        Assert.That(Number(Squares.Fake(p)), Is.EqualTo((0 + 1 + 9) / 3.0).Within(1e-12));

        // sigmoid(0) = 1/2, sigmoid(ln 3) = 3/4.
        Tensor q = tensor(new[] { 0.0, Math.Log(3) });
        Assert.That(Number(Vanilla.Real(q)), Is.EqualTo((Math.Log(2) + Math.Log(4.0 / 3)) / 2).Within(1e-12));
        Assert.That(Number(Vanilla.Fake(q)), Is.EqualTo((Math.Log(2) + Math.Log(4)) / 2).Within(1e-12));
    }

    [Test]
    public void GradientsAreTheFiniteDifferences([Values] AdversarialObjective objective)
    {
        var loss = new AdversarialLoss(objective);
        GradientCheck.Check(loss.Real, randn(2, 1, 2, 3, float64) * 3);
        GradientCheck.Check(loss.Fake, randn(2, 1, 2, 3, float64) * 3);
    }

    [TestCase(1e4f)]
    [TestCase(-1e4f)]
    public void ExtremePredictionsStayFinite(float extreme)
    {
        Tensor p = full([2, 2], extreme).requires_grad_();
        Tensor loss = Vanilla.Real(p) + Vanilla.Fake(p);
        loss.backward();
        Assert.That(Number(loss), Is.EqualTo(1e4).Within(1e-3));
        Assert.That(p.grad!.isfinite().all().item<bool>());
        Assert.That(Number(Squares.Real(p)), Is.EqualTo(Math.Pow(extreme - 1.0, 2)).Within(1e-4).Percent);
    }

    [Test]
    public void UnknownObjectivesAreRefused() =>
        Assert.That(() => new AdversarialLoss((AdversarialObjective)9), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
