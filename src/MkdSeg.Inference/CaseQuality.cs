using MkdSeg.Training.Runs;

namespace MkdSeg.Inference;

/// <summary>
/// How much the networks doubt one case, without any true label. It is worth what its rank correlation with Dice on held-out cases says.
/// </summary>
/// <param name="Measure">What it is made of.</param>
/// <param name="Score">0 (no doubt) to 1; where nothing was found at all, 1.</param>
public sealed record CaseQuality(QualityMeasure Measure, double Score)
{
    private const int FewestPoints = 3;

    /// <summary>The disagreement of two label maps.</summary>
    /// <param name="first">Class indices of one segmentor.</param>
    /// <param name="second">Class indices of the other one, voxel by voxel.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <exception cref="ArgumentException">The maps differ in length.</exception>
    public static CaseQuality Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int classCount)
    {
        var overlap = new NetworkOverlap(classCount);
        overlap.Add(first, second);
        return Of(overlap);
    }

    /// <summary>1 less the mean of the structures' Dice; a structure that neither segmentor found does not count.</summary>
    /// <param name="overlap">What the two have in common.</param>
    public static CaseQuality Of(NetworkOverlap overlap)
    {
        double[] dice = [.. overlap.Dice()];
        return new(QualityMeasure.Disagreement, dice.Length == 0 ? 1 : 1 - dice.Average());
    }

    /// <summary>Spearman's rank correlation of disagreement and Dice; -1 is what a good score has.</summary>
    /// <param name="points">Held-out cases.</param>
    /// <returns>Null for fewer than three points, or where one of the two is the same in all.</returns>
    public static double? Spearman(IReadOnlyList<QualityPoint> points) =>
        Spearman([.. points.Select(point => point.Disagreement)], [.. points.Select(point => point.Dice)]);

    /// <summary>Spearman's rank correlation: that of the ranks, equal values sharing the mean of theirs.</summary>
    /// <param name="first">One value a case.</param>
    /// <param name="second">Another value of the same cases.</param>
    /// <returns>-1 to 1; null for fewer than three cases, or where one of the two is the same in all.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double? Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"{first.Count} values cannot be paired with {second.Count}.");
        }

        double[] x = Ranks(first), y = Ranks(second);
        double middle = (x.Length + 1) / 2.0;
        double together = x.Zip(y).Sum(pair => (pair.First - middle) * (pair.Second - middle));
        double spread = x.Sum(r => (r - middle) * (r - middle)) * y.Sum(r => (r - middle) * (r - middle));
        return x.Length < FewestPoints || spread == 0 ? null : together / Math.Sqrt(spread);
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) + 1) / 2.0))];
}
