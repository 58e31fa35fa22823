using System.Text.Json;
using MkdSeg.Models.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

public sealed class SupervisedLossTests : TorchFixture
{
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Losses = new()
    {
        ["cross entropy"] = SupervisedLoss.CrossEntropy,
        ["Dice"] = (logits, labels) => SupervisedLoss.SoftDice(logits, labels),
        ["Dice per image"] = (logits, labels) => SupervisedLoss.SoftDice(logits, labels, perImage: true),
        ["Dice of shown classes"] = (logits, labels) => SupervisedLoss.SoftDice(logits, labels, skipAbsent: true),
        ["Dice of foreground"] = (logits, labels) => SupervisedLoss.SoftDice(logits, labels, includeBackground: false, smooth: 1),
        ["combined"] = (logits, labels) => SupervisedLoss.Combined(logits, labels),
    };

    private static IEnumerable<string> Names => Losses.Keys;

    [Test]
    public void CrossEntropyIsTheMeanOverPixels()
    {
        // Two pixels: -log softmax(0, ln 3)[1] = ln(4/3) and -log softmax(0, 0)[0] = ln 2.
        Tensor logits = tensor(new[] { 0, 0, Math.Log(3), 0 }).reshape(1, 2, 1, 2);
        Tensor labels = tensor(new long[] { 1, 0 }).reshape(1, 1, 2);
        Assert.That(Number(SupervisedLoss.CrossEntropy(logits, labels)), Is.EqualTo((Math.Log(4.0 / 3) + Math.Log(2)) / 2).Within(1e-12));
    }

    // MONAI's sum over 4 entries is 4 times our mean; a sigmoid of x is a softmax of (0, x) without the background class.
    [TestCase("dice_loss_07", true, 1)]
    [TestCase("dice_loss_08", true, 4)]
    [TestCase("dice_loss_00", false, 1)]
    [TestCase("dice_loss_01", false, 1)]
    [TestCase("dice_loss_09", false, 1)]
    public void SoftDicePerImageIsMonais(string name, bool softmax, int factor)
    {
        JsonElement reference = Oracle.Case("dice_loss_monai", name);
        double smooth = reference.GetProperty("params").GetProperty("smooth_nr").GetDouble();
        Tensor input = Oracle.Tensor(reference.GetProperty("input")).requires_grad_();
        Tensor logits = softmax ? input : cat([zeros_like(input), input], 1);
        Tensor labels = Oracle.Tensor(reference.GetProperty("target")).squeeze(1).to(int64);
        Tensor loss = factor * SupervisedLoss.SoftDice(logits, labels, perImage: true, smooth, includeBackground: softmax);
        loss.backward();
        Assert.That(Number(loss), Is.EqualTo(reference.GetProperty("expected").GetDouble()).Within(1e-5));
        Assert.That(Number(loss), Is.EqualTo(reference.GetProperty("loss_float64").GetDouble()).Within(1e-12));
        Assert.That(Distance(input.grad!, Oracle.Tensor(reference.GetProperty("grad_input_float64"))), Is.LessThan(1e-12));
    }

    [Test]
    public void SoftDiceOverTheBatchIsTheOneWorkedOutByHand()
    {
        // Uniform softmax 1/2 everywhere, 2 images of 2 pixels, label 1 in one pixel of four.
        // Class 0: 2 * 1.5 / (2 + 3) = 0.6; class 1: 2 * 0.5 / (2 + 1) = 1/3.
        Tensor logits = zeros(2, 2, 1, 2, float64);
        Tensor labels = tensor(new long[] { 1, 0, 0, 0 }).reshape(2, 1, 2);
        double loss = Number(SupervisedLoss.SoftDice(logits, labels, smooth: 0));
        double foreground = Number(SupervisedLoss.SoftDice(logits, labels, smooth: 0, includeBackground: false));
        Assert.That(loss, Is.EqualTo(1 - ((0.6 + (1.0 / 3)) / 2)).Within(1e-12));
        Assert.That(foreground, Is.EqualTo(2.0 / 3).Within(1e-12));
    }

    [Test]
    public void AClassThatTheLabelsLackNeitherCountsNorPulls()
    {
        using var scope = NewDisposeScope();

        // Labels show classes 0 and 1 of 3. Class 2 is predicted nearly nowhere: counted, it would be drawn to nothing.
        Tensor labels = zeros([1, 4, 4], ScalarType.Int64);
        labels.slice(1, 0, 2, 1).fill_(1);
        Tensor logits = zeros(1, 3, 4, 4, dtype: float64);
        logits.select(1, 2).fill_(-14);
        Tensor counted = logits.clone().requires_grad_(true), skipped = logits.clone().requires_grad_(true);
        SupervisedLoss.SoftDice(counted, labels).backward();
        Tensor loss = SupervisedLoss.SoftDice(skipped, labels, skipAbsent: true);
        loss.backward();
        double PullOnClass2(Tensor x) => x.grad!.select(1, 2).sum().ToDouble();
        Assert.That(Number(loss), Is.EqualTo(0.5).Within(1e-4), "p = y = one half: Dice 2 x 4 / (8 + 8) of either class");
        Assert.That(PullOnClass2(counted), Is.GreaterThan(0.01));
        Assert.That(Math.Abs(PullOnClass2(skipped)), Is.LessThan(1e-4));
    }

    [Test]
    public void CombinedIsTheSum()
    {
        (Tensor logits, Tensor labels) = Example();
        Tensor sum = SupervisedLoss.CrossEntropy(logits, labels) + SupervisedLoss.SoftDice(logits, labels, skipAbsent: true);
        Assert.That(Number(SupervisedLoss.Combined(logits, labels)), Is.EqualTo(Number(sum)).Within(1e-12));
    }

    [Test]
    public void GradientsAreTheFiniteDifferences([ValueSource(nameof(Names))] string loss)
    {
        (Tensor logits, Tensor labels) = Example();
        GradientCheck.Check(x => Losses[loss](x, labels), logits);
    }

    [Test]
    public void ExtremeLogitsStayFinite([ValueSource(nameof(Names))] string loss, [Values(1, -1)] int sign)
    {
        Tensor labels = randint(3, [2, 4, 4], dtype: int64);
        Tensor right = nn.functional.one_hot(labels, 3).permute(0, 3, 1, 2).to(float32);
        Tensor logits = (((right * 2) - 1) * 1e4f * sign).requires_grad_();
        Tensor value = Losses[loss](logits, labels);
        value.backward();
        Assert.That(double.IsFinite(Number(value)));
        Assert.That(logits.grad!.isfinite().all().item<bool>());
        Assert.That(Number(value), sign > 0 ? Is.Zero.Within(1e-5) : Is.GreaterThan(0.4));
    }

    [Test]
    public void WrongShapesAndTypesAreRefused([ValueSource(nameof(Names))] string loss)
    {
        Tensor logits = zeros(2, 3, 4, 4);
        Assert.That(() => Losses[loss](logits, zeros(2, 4, 4, int32)), Throws.ArgumentException);
        Assert.That(() => Losses[loss](logits, zeros(2, 4, 5, int64)), Throws.ArgumentException);
        Assert.That(() => Losses[loss](logits, zeros(2, 1, 4, 4, int64)), Throws.ArgumentException);
    }

    [Test]
    public void ChannelsLastLogitsGiveTheSameNumber([ValueSource(nameof(Names))] string loss)
    {
        (Tensor logits, Tensor labels) = Example();
        Tensor laidOut = ChannelsLast.ToChannelsLast(logits);
        Assert.That(Distance(Losses[loss](laidOut, labels), Losses[loss](logits, labels)), Is.LessThan(1e-12));
    }

    private static (Tensor Logits, Tensor Labels) Example() =>
        (randn(2, 3, 3, 2, float64) * 2, tensor(new long[] { 0, 1, 2, 1, 0, 0, 2, 2, 1, 0, 1, 1 }).reshape(2, 3, 2));
}
