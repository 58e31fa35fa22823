using MkdSeg.Training.Runs;

namespace MkdSeg.Inference.Tests;

public sealed class CaseQualityTests
{
    /// <summary>By hand: class 1 has 2 * 2 / (3 + 2) = 0.8, class 2 has 2 * 1 / (1 + 2) = 2/3, class 3 nobody found.</summary>
    [Test]
    public void DisagreementIsOneLessTheMeanDiceOfTheStructuresFound()
    {
        byte[] first = [0, 1, 1, 1, 2, 0], second = [0, 1, 1, 2, 2, 0];
        CaseQuality quality = CaseQuality.Of(first, second, classCount: 4);
        Assert.That(quality.Measure, Is.EqualTo(QualityMeasure.Disagreement));
        Assert.That(quality.Score, Is.EqualTo(1 - ((0.8 + (2.0 / 3)) / 2)).Within(1e-12));
    }

    [Test]
    public void TwoEqualMapsDoNotDisagreeAndTwoEmptyOnesSayNothing()
    {
        byte[] map = [0, 1, 2, 2], empty = [0, 0, 0, 0];
        Assert.That(CaseQuality.Of(map, map, 3).Score, Is.Zero);
        Assert.That(CaseQuality.Of(map, empty, 3).Score, Is.EqualTo(1));
        Assert.That(CaseQuality.Of(empty, empty, 3).Score, Is.EqualTo(1));
        Assert.That(() => CaseQuality.Of(map, [0], 3), Throws.ArgumentException);
    }

    [Test]
    public void PartsCountAsTheWhole()
    {
        byte[] first = [1, 1, 2, 0, 2, 1], second = [1, 2, 2, 1, 0, 1];
        var parts = new NetworkOverlap(3);
        parts.Add(first.AsSpan(0, 2), second.AsSpan(0, 2));
        parts.Add(first.AsSpan(2), second.AsSpan(2));
        Assert.That(CaseQuality.Of(parts), Is.EqualTo(CaseQuality.Of(first, second, 3)));
    }

    /// <summary>The first is the example of SciPy's spearmanr; the last by hand from ranks with ties: 13 / sqrt(15 * 17).</summary>
    [TestCase(new[] { 1.0, 2, 3, 4, 5 }, new[] { 5.0, 6, 7, 8, 7 }, 0.8207826816681233)]
    [TestCase(new[] { 0.1, 0.2, 0.3, 0.4 }, new[] { 0.9, 0.8, 0.5, 0.1 }, -1.0)]
    [TestCase(new[] { 1.0, 1, 2, 3, 3, 3 }, new[] { 2.0, 1, 4, 3, 5, 5 }, 0.8140915784106943)]
    public void SpearmanIsTheCorrelationOfRanks(double[] first, double[] second, double expected) =>
        Assert.That(CaseQuality.Spearman(first, second), Is.EqualTo(expected).Within(1e-12));

    [Test]
    public void FewOrEqualCasesHaveNoCorrelation()
    {
        Assert.That(CaseQuality.Spearman([0.1, 0.2], [0.9, 0.8]), Is.Null);
        Assert.That(CaseQuality.Spearman([0.1, 0.1, 0.1], [0.9, 0.8, 0.7]), Is.Null);
        Assert.That(CaseQuality.Spearman([new(0.1, 0.9), new(0.2, 0.7), new(0.3, 0.8)]), Is.EqualTo(-0.5).Within(1e-12));
        Assert.That(() => CaseQuality.Spearman([1.0], [1.0, 2]), Throws.ArgumentException);
    }

    [Test]
    public void ACaseAboveAllHeldOutOnesIsDoubted()
    {
        QualityPoint[] heldOut = [new(0.05, 0.9), new(0.12, 0.8)];
        Assert.That(ScanCheck.OfQuality(new(QualityMeasure.Disagreement, 0.12), heldOut), Is.Empty);
        Assert.That(
            ScanCheck.OfQuality(new(QualityMeasure.Disagreement, 0.2), heldOut).Single(),
            Is.EqualTo("the networks' disagreement is 0.200, above that of all 2 held-out cases (at most 0.120)"));
        Assert.That(ScanCheck.OfQuality(new(QualityMeasure.Entropy, 0.2), null), Is.Empty);
        Assert.That(
            ScanCheck.OfQuality(new(QualityMeasure.Entropy, 0.6), null).Single(),
            Does.StartWith("the network's entropy is 0.600 on a scale from 0 to 1"));
    }
}
