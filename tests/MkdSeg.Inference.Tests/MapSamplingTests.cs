using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference.Tests;

public sealed class MapSamplingTests
{
    /// <summary>Two voxels along x, two classes.</summary>
    private static readonly ProbabilityMap Pair = new(new(new(2, 1, 1), Affine.Identity), 2, [1, 0, 0.5f, 0.5f]);

    [TestCase(0.0, 0.0)]
    [TestCase(0.5, 0.25)]
    [TestCase(1.0, 0.5)]
    [TestCase(1.4, 0.5, Description = "the edge goes on for half a voxel")]
    [TestCase(2.0, 0.0, Description = "beyond is background")]
    public void ProbabilitiesAreInterpolated(double x, double expected)
    {
        Assert.That(Pair.ProbabilityOn(Point(x), 1).Voxels[0], Is.EqualTo(expected).Within(1e-6));
        Assert.That(Pair.ProbabilityOn(Point(x), 0).Voxels[0], Is.EqualTo(1 - expected).Within(1e-6), "they sum to 1");
    }

    /// <summary>-(0.75 ln 0.75 + 0.25 ln 0.25) / ln 2, by hand.</summary>
    [TestCase(0.0, 0.0)]
    [TestCase(0.5, 0.8112781244591328)]
    [TestCase(1.0, 1.0)]
    [TestCase(2.0, 0.0)]
    public void EntropyIsAShareOfTheLargest(double x, double expected) =>
        Assert.That(Pair.EntropyOn(Point(x)).Voxels[0], Is.EqualTo(expected).Within(1e-6));

    private static VolumeGeometry Point(double x) => new(new(1, 1, 1), Affine.Scaling(1, 1, 1, new(x, 0, 0)));
}
