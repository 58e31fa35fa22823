using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Tests;

public sealed class SpreadTests
{
    [Test]
    public void QuantilesInterpolateAsNumpyDoes()
    {
        // numpy.quantile([1, 2, 4, 8], [0.25, 0.5, 0.75])
        Assert.That(Spread.Of([8, 1, 4, 2]), Is.EqualTo(new Spread(Median: 3, LowerQuartile: 1.75, UpperQuartile: 5, Smallest: 1)));
        Assert.That(Spread.Of([5]), Is.EqualTo(new Spread(5, 5, 5, 5)));
        Assert.That(() => Spread.Of([]), Throws.ArgumentException);
    }
}
