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

    /// <summary>Air of -1000, soft tissue from 0 to 100, bone of 1000: soft tissue has its shades, although labels lie on bone.</summary>
    [Test]
    public void SoftTissueThatIsLabelledIsToldApart()
    {
        float[] values = [.. Enumerable.Range(0, 3000).Select(n => n < 1000 ? -1000f : n < 2000 ? 1000f : (n - 2000) / 10f)];
        byte[] classes = [.. values.Select((value, n) => value is >= 0 and < 100 || n is > 1000 and < 1100 ? (byte)2 : (byte)0)];
        (float low, float high) = DisplayWindow.Around(values, classes);
        Assert.That(low, Is.EqualTo(-137).Within(3), "the first quartile of 27 less three times 55");
        Assert.That(high, Is.EqualTo(247).Within(3));
        Assert.That(DisplayWindow.Around(values, new byte[3000]), Is.EqualTo(DisplayWindow.Of(values)), "nothing labelled");
        Assert.That(() => DisplayWindow.Around(values, new byte[2999]), Throws.ArgumentException);
    }

    /// <summary>A wrong prediction lies on what the window of the whole image leaves out.</summary>
    [TestCase(-2000f)]
    [TestCase(5000f)]
    [TestCase(float.NaN)]
    public void LabelsOnExtremesLeaveAWindow(float extreme)
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(n => n < 3 ? extreme : n)];
        byte[] classes = [.. Enumerable.Range(0, 1000).Select(n => n < 3 ? (byte)1 : (byte)0)];
        (float low, float high) = DisplayWindow.Around(values, classes);
        Assert.That(low, Is.LessThan(high));
    }
}
