using MkdSeg.Bench.Scenarios.Growth;

namespace MkdSeg.Bench.Tests;

public sealed class GrowthCurveTests
{
    [Test]
    public void TheLastCurveOfABatchHoldsEverySizeOnceInOrder()
    {
        IReadOnlyList<GrowthCurve> curves = GrowthCurve.OfABatch;
        GrowthCurve all = curves[^1];
        Assert.That(all.Points, Is.Unique);
        Assert.That(all.Points, Is.EquivalentTo(curves.SkipLast(1).SelectMany(curve => curve.Points).Distinct()));
        Assert.That(all.Points.Select(all.X), Is.Ordered);
        Assert.That(all.Points.Min(point => point.Pixels), Is.EqualTo(32));
    }

    [Test]
    public void WhatGrowsIsThePixelsOfABatch()
    {
        GrowthCurve curve = GrowthCurve.OfABatch[0];
        Assert.That(curve.X(new GrowthPoint(48, 4, 1)), Is.EqualTo(48 * 48 * 4));
        Assert.That(curve.Label(new GrowthPoint(48, 4, 1)), Is.EqualTo("48 x 48 x 4"));
    }

    [Test]
    public void ACurveHasTwoPointsAtLeastWhereItIsQuick([Values] bool quick)
    {
        foreach (GrowthCurve curve in GrowthCurve.OneByOne.Concat(GrowthCurve.OfABatch))
        {
            Assert.That(curve.Sizes(quick).Select(curve.X).Distinct().Count(), Is.GreaterThanOrEqualTo(2), curve.Title);
        }
    }
}
