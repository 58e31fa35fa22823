using MkdSeg.Models.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

public sealed class ClassKnowledgeLossTests : TorchFixture
{
    [Test]
    public void TheValueIsTheOneWorkedOutByHand()
    {
        // Three pixels in either modality, T = 2. Class 0 of a: logits (ln 9, 0) and (-ln 9, 0) average to (0, 0); of b: (ln 9, 0),
        // which is (3/4, 1/4).
        // Class 1 of a and of b: (0, ln 9), no difference. So KL(1/2 || 3/4) and KL(3/4 || 1/2), halved, over two classes.
        double nine = Math.Log(9);
        Tensor a = tensor(new[] { nine, -nine, 0, 0, 0, nine }).reshape(1, 2, 1, 3);
        Tensor b = tensor(new[] { nine, nine, 0, 0, 0, nine }).reshape(1, 2, 1, 3);
        Tensor labels = tensor(new long[] { 0, 0, 1 }).reshape(1, 1, 3);
        double oneWay = (0.5 * Math.Log(0.5 / 0.75)) + (0.5 * Math.Log(0.5 / 0.25));
        double otherWay = (0.75 * Math.Log(0.75 / 0.5)) + (0.25 * Math.Log(0.25 / 0.5));
        Assert.That(Number(ClassKnowledgeLoss.Symmetric(a, labels, b, labels, 2)), Is.EqualTo((oneWay + otherWay) / 2 / 2).Within(1e-12));
        Assert.That(Number(ClassKnowledgeLoss.Symmetric(b, labels, a, labels, 2)), Is.EqualTo((oneWay + otherWay) / 2 / 2).Within(1e-12));
    }

    /// <summary>Where a structure is not annotated, its pixels are among the background's.</summary>
    [Test]
    public void BackgroundOfAnImageThatLacksAStructureIsLeftOut()
    {
        Tensor a = randn(2, 3, 4, 4, float64), b = randn(1, 3, 4, 4, float64);
        Tensor inA = randint(0, 3, [2, 4, 4], int64), inB = randint(0, 3, [1, 4, 4], int64);
        Tensor known = tensor(new[] { true, true, true, false, true, false }).reshape(2, 3);
        inA[1] = inA[1].masked_fill(inA[1] == 2, 0);
        Tensor kept = a.permute(0, 2, 3, 1)[(inA > 0).logical_or(tensor(new[] { true, false }).reshape(2, 1, 1))];
        Tensor classes = inA[(inA > 0).logical_or(tensor(new[] { true, false }).reshape(2, 1, 1))];
        Tensor alone = ClassKnowledgeLoss.Symmetric(kept.t().reshape(1, 3, 1, -1), classes.reshape(1, 1, -1), b, inB, 2);
        Assert.That(Number(ClassKnowledgeLoss.Symmetric(a, inA, b, inB, 2, known)), Is.EqualTo(Number(alone)).Within(1e-12));
        Assert.That(Number(ClassKnowledgeLoss.Symmetric(b, inB, a, inA, 2, null, known)), Is.EqualTo(Number(alone)).Within(1e-12));
        Tensor all = ones(2, 3, ScalarType.Bool);
        Assert.That(
            Number(ClassKnowledgeLoss.Symmetric(a, inA, b, inB, 2, all)),
            Is.EqualTo(Number(ClassKnowledgeLoss.Symmetric(a, inA, b, inB, 2))));
    }

    [Test]
    public void TheBatchesNeedNotBeOfOneSizeNorShowTheSameClasses()
    {
        Tensor a = randn(2, 3, 4, 4, float64), b = randn(1, 3, 2, 6, float64);
        Tensor inA = zeros(2, 4, 4, int64), inB = zeros(1, 2, 6, int64);
        inA[0, 1] = 1;
        inB[0, 1] = 2;
        Tensor withClasses = ClassKnowledgeLoss.Symmetric(a, inA, b, inB, 2);
        Tensor backgroundA = a.permute(0, 2, 3, 1)[inA == 0].mean([0]), backgroundB = b.permute(0, 2, 3, 1)[inB == 0].mean([0]);
        Tensor p = nn.functional.softmax(backgroundA / 2, 0), q = nn.functional.softmax(backgroundB / 2, 0);
        double expected = 0.5 * Number(((p - q) * (p / q).log()).sum());
        Assert.That(Number(withClasses), Is.EqualTo(expected).Within(1e-12), "background alone is in both");
        Assert.That(Number(ClassKnowledgeLoss.Symmetric(a, ones_like(inA), b, zeros_like(inB), 2)), Is.Zero, "no class is in both");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void GradientsOfEitherModalityAreTheFiniteDifferences(bool first)
    {
        Tensor other = randn(1, 3, 3, 3, float64);
        Tensor labels = arange(9, int64).remainder(3).reshape(1, 3, 3), otherLabels = arange(9, int64).remainder(2).reshape(1, 3, 3);
        GradientCheck.Check(
            x => first
                ? ClassKnowledgeLoss.Symmetric(x, labels, other, otherLabels, 2)
                : ClassKnowledgeLoss.Symmetric(other, otherLabels, x, labels, 2),
            randn(1, 3, 3, 3, float64) * 2);
    }

    [Test]
    public void ExtremeLogitsStayFinite()
    {
        Tensor a = (randn(1, 3, 4, 4) * 1e4f).requires_grad_(), labels = arange(16, int64).remainder(3).reshape(1, 4, 4);
        Tensor loss = ClassKnowledgeLoss.Symmetric(a, labels, randn(1, 3, 4, 4) * -1e4f, labels, 2);
        loss.backward();
        Assert.That(double.IsFinite(Number(loss)) && a.grad!.isfinite().all().item<bool>());
    }

    [Test]
    public void WrongArgumentsAreRefused()
    {
        Tensor logits = zeros(1, 3, 2, 2), labels = zeros(1, 2, 2, int64);
        Assert.That(() => ClassKnowledgeLoss.Symmetric(logits, labels, zeros(1, 4, 2, 2), labels, 2), Throws.ArgumentException);
        Assert.That(() => ClassKnowledgeLoss.Symmetric(logits, zeros(1, 3, 2, int64), logits, labels, 2), Throws.ArgumentException);
        Assert.That(
            () => ClassKnowledgeLoss.Symmetric(logits, labels, logits, labels, 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
