using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests;

public sealed class WeightAverageTests : TorchFixture
{
    [Test]
    public void FollowsByTheDecayAndFasterAtFirst()
    {
        using Linear network = nn.Linear(1, 1, hasBias: false);
        Set(network, 1);
        using var average = new WeightAverage(network, 0.5);
        Set(network, 2);
        average.Follow(network, updates: 1); // (1 + 1) / (10 + 1) of the old stays
        double first = (2.0 / 11 * 1) + (9.0 / 11 * 2);
        Assert.That(Number(average.Values.Single().Value), Is.EqualTo(first).Within(1e-6));
        average.Follow(network, updates: 1000);
        Assert.That(Number(average.Values.Single().Value), Is.EqualTo((0.5 * first) + (0.5 * 2)).Within(1e-6));
        Assert.That(Number(network.weight!), Is.EqualTo(2), "the network itself is left alone");
    }

    [Test]
    public void RunningStatisticsFollowAndCountsAreCopied()
    {
        using BatchNorm2d norm = nn.BatchNorm2d(1);
        using var average = new WeightAverage(norm, 0.9);
        norm.forward(randn(4, 1, 8, 8) + 5);
        average.Follow(norm, updates: 1000);
        var values = average.Values.ToDictionary(v => v.Name, v => v.Value);
        Assert.That(Number(values["running_mean"]), Is.EqualTo(0.1 * Number(norm.running_mean!)).Within(1e-6));
        Assert.That(values["num_batches_tracked"].item<long>(), Is.EqualTo(1));
    }

    [TestCase(-0.1)]
    [TestCase(1)]
    public void TheDecayIsChecked(double decay) =>
        Assert.That(() => new WeightAverage(nn.Linear(1, 1), decay), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static void Set(Linear network, double value)
    {
        using IDisposable frozen = no_grad();
        network.weight!.fill_(value);
    }
}
