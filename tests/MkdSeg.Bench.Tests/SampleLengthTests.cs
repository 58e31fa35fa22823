using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Tests;

public sealed class SampleLengthTests
{
    [Test]
    public void ALongerTrialCorrectsTheFirstRuns()
    {
        // A run of a cold process takes 0.1 s, later ones take 20 ms.
        List<int> asked = [];
        int repeats = SampleLength.Repeats(1, n =>
        {
            asked.Add(n);
            return n == 1 ? 0.1 : 0.02;
        });
        Assert.That(asked, Is.EqualTo(new[] { 1, 10 }));
        Assert.That(repeats, Is.EqualTo(50));
    }

    [TestCase(2.5, 1)]
    [TestCase(0.4, 3)]
    [TestCase(0.0, 10_000)]
    public void AtLeastOnceAndNotForever(double seconds, int repeats) =>
        Assert.That(SampleLength.Repeats(1, _ => seconds), Is.EqualTo(repeats));
}
