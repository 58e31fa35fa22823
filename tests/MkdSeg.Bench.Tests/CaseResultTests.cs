using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Tests;

public sealed class CaseResultTests
{
    [Test]
    public void RatiosAreTakenPairByPair()
    {
        // A machine that slows down to a half in the second and third pair: the medians' ratio would be 2, that of the pairs is 0.5.
        CaseResult result = Case([(1, 0), (2, 0), (4, 0)], [(2, 0), (4, 0), (1, 0)]);
        Assert.That(result.Ratio.Median, Is.EqualTo(0.5));
    }

    [Test]
    public void PartsAreTakenOffBothSides()
    {
        CaseResult result = Case([(3, 1)], [(10, 6)]);
        Assert.That(result.Ratio.Median, Is.EqualTo(0.3));
        Assert.That(result.RatioWithout["part"].Median, Is.EqualTo(0.5));
    }

    private static CaseResult Case((double Seconds, double Part)[] ours, (double Seconds, double Part)[] theirs) => new()
    {
        Size = "any",
        Goal = null,
        Agreement = [],
        Ours = Side(ours),
        Theirs = Side(theirs),
    };

    private static SideResult Side((double Seconds, double Part)[] samples) => new(
        "any",
        new Dictionary<string, string>(),
        [.. samples.Select(s => new Sample(s.Seconds, 1, new Dictionary<string, double> { ["part"] = s.Part }))]);
}
