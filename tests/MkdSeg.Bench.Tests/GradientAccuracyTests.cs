using MkdSeg.Bench.Scenarios.Step;

namespace MkdSeg.Bench.Tests;

public sealed class GradientAccuracyTests
{
    [TestCase(2e-3, 1e-3, true)]
    [TestCase(1.2e-3, 1e-3, false)]
    [TestCase(1.9e-6, 1e-6, false, Description = "a quarter and rounding")]
    [TestCase(2.3e-6, 1e-6, true)]
    public void TheFastStepMayBeAQuarterAndRoundingFurther(double ours, double plain, bool beyond) =>
        Assert.That(new GradientDistance(ours, plain).IsBeyond, Is.EqualTo(beyond));

    // Tails of the binomial distribution at 1/2: P(9 or more of 10) = 0.011, P(8 or more) = 0.055; P(13 or more of 16) = 0.011,
    // P(12 or more) = 0.038; P(6 of 6) = 0.016; 5 of 5 is 0.031, which is not rare enough.
    [TestCase(10, 8)]
    [TestCase(16, 12)]
    [TestCase(6, 5)]
    [TestCase(5, 5)]
    [TestCase(1, 1)]
    public void MoreSeedsThanChanceExplainsAreTooMany(int seeds, int allowed) =>
        Assert.That(GradientAccuracy.MostOf(seeds), Is.EqualTo(allowed));

    [Test]
    public void KinksInSomeSeedsAreForgivenOthersAreNot()
    {
        (double, double)[] alike = [.. Enumerable.Repeat((1e-6, 1e-6), 8)], apart = [.. Enumerable.Repeat((4e-3, 1e-6), 8)];
        Assert.That(Of([.. alike, .. apart]).IsWithin, Is.True);
        Assert.That(Of([.. alike.Take(3), .. apart, .. apart.Take(5)]).IsWithin, Is.False);
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void NotANumberIsNeverExact(double broken)
    {
        Assert.That(Of((broken, 1e-6), (1e-6, 1e-6)).IsWithin, Is.False);
        Assert.That(Of((1e-6, broken), (1e-6, 1e-6)).IsWithin, Is.False);
    }

    private static GradientAccuracy Of(params (double Ours, double Plain)[] seeds) =>
        new("any", "network", [.. seeds.Select(seed => new GradientDistance(seed.Ours, seed.Plain))]);
}
