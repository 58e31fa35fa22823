using MkdSeg.Models.Kernels;
using MkdSeg.Models.Losses;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Kernels;

public sealed class FusedLossTests : TorchFixture
{
    [Test]
    public void SupervisionEqualsTheComposedLossInDoublePrecision([Values(2, 5, 8, 11)] int classes, [Values] bool isChannelsLast)
    {
        random.manual_seed(3);
        Tensor labels = randint(0, classes - 1, [3, 6, 5], ScalarType.Int64); // the last class is absent
        Compare(
            x => SupervisedLoss.Combined(x, labels), randn(3, classes, 6, 5) * 4, isChannelsLast, FusedSupervision.Takes);
    }

    [Test]
    public void DistillationEqualsTheComposedLossInDoublePrecision(
        [Values(2, 5, 8, 11)] int classes, [Values(0.5, 1, 3)] double temperature)
    {
        random.manual_seed(4);
        Tensor teacher = randn(3, classes, 6, 5) * 4;
        Compare(
            x => DistillationLoss.KullbackLeibler(x, teacher.to(x.dtype), temperature),
            randn(3, classes, 6, 5) * 4,
            isChannelsLast: false,
            FusedSupervision.Takes);
    }

    [Test]
    public void AFactorOnTheLossIsOneOnTheGradient()
    {
        random.manual_seed(5);
        Tensor labels = randint(0, 4, [2, 4, 4], ScalarType.Int64), teacher = randn(2, 4, 4, 4);
        foreach (Func<Tensor, Tensor> loss in new Func<Tensor, Tensor>[]
        {
            x => SupervisedLoss.Combined(x, labels), x => DistillationLoss.KullbackLeibler(x, teacher, 2),
        })
        {
            Tensor one = randn(2, 4, 4, 4).requires_grad_(), other = one.detach().clone().requires_grad_();
            loss(one).backward();
            (loss(other) * 8).backward();
            Assert.That(Distance(other.grad!, one.grad! * 8), Is.LessThan(1e-6));
        }
    }

    [TestCase(-1)]
    [TestCase(4)]
    public void ALabelWithoutAClassIsNamed(long label)
    {
        Tensor labels = zeros(1, 2, 2, ScalarType.Int64);
        labels[0, 1, 1] = label;
        Assert.That(
            () => SupervisedLoss.Combined(zeros(1, 4, 2, 2), labels),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("[0,4)"));
    }

    private static void Compare(Func<Tensor, Tensor> loss, Tensor logits, bool isChannelsLast, Func<Tensor, bool> takes)
    {
        Tensor single = (isChannelsLast ? ChannelsLast.ToChannelsLast(logits) : logits.clone()).requires_grad_();
        Tensor exact = logits.to(ScalarType.Float64).requires_grad_();
        Assert.That((takes(single), takes(exact)), Is.EqualTo((true, false)));
        Tensor ours = loss(single), theirs = loss(exact);
        ours.backward();
        theirs.backward();
        Assert.That(Number(ours), Is.EqualTo(Number(theirs)).Within(1e-6 * Math.Max(1, Number(theirs))));
        Assert.That(Distance(single.grad!, exact.grad!), Is.LessThan(1e-6 * Number(exact.grad!.abs().max())));
    }
}
