using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Tests;

/// <summary>Comparison of affines entry by entry.</summary>
internal static class AffineAssert
{
    /// <param name="actual">The affine.</param>
    /// <param name="rows">Its 3 x 4 matrix row by row.</param>
    /// <param name="tolerance">Largest difference of an entry.</param>
    public static void AreEqual(Affine actual, double[] rows, double tolerance)
    {
        Assert.That(rows, Has.Length.EqualTo(12));
        double[] entries = [.. from r in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 4) select actual[r, c]];
        Assert.That(entries, Is.EqualTo(rows).Within(tolerance));
    }

    public static void AreEqual(Affine actual, Affine expected, double tolerance) =>
        AreEqual(actual, [.. from r in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 4) select expected[r, c]], tolerance);
}
