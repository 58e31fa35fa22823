namespace MkdSeg.Imaging.Tests;

public sealed class FiniteQuantileTests
{
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 1000)]
    [TestCase(4, 4097)]
    public void ItIsThatOfTheSortedFiniteValues(int seed, int count)
    {
        var random = new Random(seed);
        float Value() => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 5)));
        float[] values = [.. Enumerable.Range(0, count).Select(_ => Value())];
        float[] sorted = [.. values.Order()];
        float[] mixed = [float.NaN, .. values, float.PositiveInfinity, float.NegativeInfinity];
        foreach (double share in (double[])[0, 0.01, 0.02, 0.5, 0.98, 0.995, 1])
        {
            Assert.That(FiniteQuantile.Linear(mixed, share), Is.EqualTo(Quantile.Linear(sorted, share)), $"{share}");
        }
    }

    [Test]
    public void WithoutAFiniteValueThereIsNone()
    {
        Assert.That(FiniteQuantile.Linear([float.NaN], 0.5), Is.Null);
        Assert.That(() => FiniteQuantile.Linear([1f], 1.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
