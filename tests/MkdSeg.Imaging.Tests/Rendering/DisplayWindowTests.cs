using MkdSeg.Imaging.Rendering;

namespace MkdSeg.Imaging.Tests.Rendering;

public sealed class DisplayWindowTests
{
    [Test]
    public void TheHundredthAtEitherEndIsLeftOut()
    {
        float[] values = [.. Enumerable.Range(0, 1001).Select(n => (float)n).Reverse()];
        (values[0], values[^1]) = (1e9f, float.NaN);
        (float low, float high) = DisplayWindow.Of(values);
        Assert.That(low, Is.EqualTo(10).Within(1));
        Assert.That(high, Is.EqualTo(990).Within(1));
    }

    [Test]
    public void OfManyValuesEvenlySpacedOnesAreEnough()
    {
        float[] values = [.. Enumerable.Range(0, 3 << 20).Select(n => n % 1024 / 1023f)];
        (float low, float high) = DisplayWindow.Of(values);
        Assert.That(low, Is.EqualTo(0.01).Within(0.002));
        Assert.That(high, Is.EqualTo(0.99).Within(0.002));
    }

    [TestCase(new float[0])]
    [TestCase(new[] { float.NaN, float.PositiveInfinity })]
    [TestCase(new[] { 7f, 7f, 7f })]
    [TestCase(new[] { -1e9f, -1e9f })]
    public void TheWindowIsNeverEmpty(float[] values)
    {
        (float low, float high) = DisplayWindow.Of(values);
        Assert.That(low, Is.LessThan(high));
    }
}
