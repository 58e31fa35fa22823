using MkdSeg.Models.Segmentation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Segmentation;

public sealed class BatchNormStatisticsTests : TorchFixture
{
    [Test]
    public void StatisticsBecomeThePlainAverageOverBatches()
    {
        BatchNorm2d norm = nn.BatchNorm2d(2);
        Tensor[] batches = [.. Enumerable.Range(1, 3).Select(i => (randn(i, 2, 4, 4) * i) + (10 * i))];
        BatchNormStatistics.Reestimate(nn.Sequential(norm), batches);
        Tensor mean = stack([.. batches.Select(b => b.mean([0, 2, 3]))]).mean([0]);
        Tensor variance = stack([.. batches.Select(b => b.var([0, 2, 3], unbiased: true))]).mean([0]);
        Assert.That(Distance(norm.running_mean!, mean), Is.LessThan(1e-4));
        Assert.That(Distance(norm.running_var!, variance), Is.LessThan(1e-4));
        Assert.That(norm.momentum, Is.EqualTo(0.1));
    }

    /// <summary>A cohort of batches that are made on the way is never in memory together.</summary>
    [Test]
    public void ABatchThatIsMadeOnTheWayGoesWithItsTurn()
    {
        using var network = new UNet(classes: 2, width: 2, depth: 1);
        var alive = new List<Tensor>();
        IEnumerable<Tensor> Batches()
        {
            for (int n = 0; n < 5; n++)
            {
                Assert.That(alive.All(one => one.IsInvalid), "those before are gone");
                alive.Add(rand(1, 1, 32, 32));
                yield return alive[^1];
            }
        }

        using var scope = NewDisposeScope();
        BatchNormStatistics.Reestimate(network, Batches());
        Assert.That(alive, Has.Count.EqualTo(5).And.All.Matches<Tensor>(one => one.IsInvalid));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ModesAndWeightsStay(bool training)
    {
        using var network = new UNet(classes: 2, width: 2, depth: 1);
        BatchNorm2d odd = network.modules().OfType<BatchNorm2d>().First();
        network.train(training);
        odd.train(!training);
        Tensor[] before = [.. network.parameters().Select(p => p.detach().clone())];
        Tensor images = rand(4, 1, 32, 32) + 5;
        BatchNormStatistics.Reestimate(network, [images]);
        Assert.That(network.modules().Where(m => m != odd).All(m => m.training == training));
        Assert.That(odd.training, Is.EqualTo(!training));
        Assert.That(network.parameters().Zip(before).All(pair => Distance(pair.First, pair.Second) == 0));

        // One batch: evaluation now sees (but for n / (n - 1) in the variance) what training sees.
        network.train();
        Tensor trained = network.forward(images);
        BatchNormStatistics.Reestimate(network, [images]);
        network.eval();
        Assert.That(Distance(network.forward(images), trained), Is.LessThan(0.05));
    }

    [Test]
    public void NothingToDoIsAnErrorAndChangesNothing()
    {
        using var network = new UNet(classes: 2, width: 2, depth: 1);
        Assert.That(() => BatchNormStatistics.Reestimate(network, []), Throws.ArgumentException);
        Assert.That(network.training);
        Assert.That(Number(network.modules().OfType<BatchNorm2d>().First().running_mean!.abs().max()), Is.Zero);
        Assert.That(BatchNormStatistics.Exist(network) && !BatchNormStatistics.Exist(nn.Conv2d(1, 1, 1)));
        Assert.That(() => BatchNormStatistics.Reestimate(nn.Conv2d(1, 1, 1), [zeros(1, 1, 2, 2)]), Throws.ArgumentException);
    }
}
