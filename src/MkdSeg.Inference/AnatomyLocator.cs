using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Finds the middle of the structures in a prediction, whatever organs they belong to.</summary>
public static class AnatomyLocator
{
    // Share of the foreground: this much is cut off at either end of an axis, and a structure with less of it counts as absent.
    private const double Outliers = 0.01;

    /// <summary>
    /// The middle of the predicted foreground: along each axis halfway between its 1st and 99th percentile. It needs nothing but a
    /// prediction, and is drawn away by all that is taken for a structure elsewhere.
    /// </summary>
    /// <param name="found">What was predicted.</param>
    /// <returns>World millimetres, or null if everything is background.</returns>
    public static Vector3D? Centre(AnatomyCounts found) => found.Foreground.Total == 0
        ? null
        : found.Grid.VoxelToWorld.Apply(0.5 * (found.Foreground.Quantile(Outliers) + found.Foreground.Quantile(1 - Outliers)));

    /// <summary>
    /// Where most structures say that the middle is: each by its median and its usual place, and of these the median along each axis. A
    /// network that was trained on crops may take another organ for one structure; the others outvote it.
    /// </summary>
    /// <param name="found">What was predicted.</param>
    /// <param name="places">Where each class lies, entry c - 1 for class c; null for a class that does not vote.</param>
    /// <returns>World millimetres, or null if no structure votes.</returns>
    public static Vector3D? Centre(AnatomyCounts found, IReadOnlyList<StructurePlace?> places)
    {
        Vector3D[] votes = [.. places.Select((place, n) => (place, counts: found.Classes[n + 1]))
            .Where(structure => structure.place is not null && structure.counts.Total > 0)
            .Select(structure => structure.place!.MiddleFrom(found.Grid.VoxelToWorld.Apply(structure.counts.Quantile(0.5))))];
        return votes.Length == 0 ? null : new(Median(0), Median(1), Median(2));

        double Median(int axis)
        {
            double[] values = [.. votes.Select(vote => vote[axis]).Order()];
            return 0.5 * (values[(values.Length - 1) / 2] + values[values.Length / 2]);
        }
    }

    /// <summary>How many structures a prediction shows: those with at least a hundredth of the predicted foreground.</summary>
    /// <param name="found">What was predicted.</param>
    public static int StructuresIn(AnatomyCounts found)
    {
        AxisCounts[] structures = [.. found.Classes.Skip(1)];
        double least = Math.Max(1, Outliers * structures.Sum(structure => structure.Total));
        return structures.Count(structure => structure.Total >= least);
    }
}
