using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>
/// A few labelled voxels far from the rest: slips of the brush. The crop goes around all labels and is one length for all cases, so
/// that one such voxel makes the pixels of every case coarser.
/// </summary>
internal static class StrayLabels
{
    /// <summary>An edge of the label box that grows by this factor is worth a look.</summary>
    private const double Growth = 1.25;

    /// <summary>A piece with this share of all labelled voxels is anatomy, wherever it lies.</summary>
    private const double LargeShare = 0.01;

    /// <summary>A structure of fewer voxels may be a slip as a whole.</summary>
    private const int SmallestStructure = 10;

    /// <summary>Looks for them.</summary>
    /// <param name="classes">Class indices.</param>
    /// <param name="map">Names of the classes.</param>
    /// <returns>Null where there are none that matter.</returns>
    public static Finding? Of(Volume<byte> classes, LabelMap map)
    {
        IReadOnlyList<ForegroundPiece> pieces = ForegroundPiece.Of(classes, map.ClassCount);
        if (pieces.Count < 2)
        {
            return null;
        }

        long[] totals = [.. Enumerable.Range(0, map.ClassCount).Select(c => pieces.Sum(p => p.Counts[c]))];
        ForegroundPiece largest = pieces.MaxBy(p => p.Voxels)!;
        bool IsMain(ForegroundPiece piece) => piece == largest || piece.Voxels >= LargeShare * totals.Sum()
            || Enumerable.Range(1, map.ClassCount - 1).Any(c => totals[c] >= SmallestStructure && 2 * piece.Counts[c] >= totals[c]);

        HeartRegion rest = pieces.Where(IsMain).Select(p => p.Box).Aggregate(Boxes.Around);
        HeartRegion all = pieces.Select(p => p.Box).Aggregate(Boxes.Around);
        ForegroundPiece[] strays = [.. pieces.Where(p => !IsMain(p) && Boxes.Distance(p.Box, rest) > 0)];
        double growth = Enumerable.Range(0, 3).Max(axis => all.Extent[axis] / rest.Extent[axis]);
        return strays.Length > 0 && growth >= Growth ? Describe(strays, rest, all, map) : null;
    }

    private static Finding Describe(ForegroundPiece[] strays, HeartRegion rest, HeartRegion all, LabelMap map)
    {
        long voxels = strays.Sum(p => p.Voxels);
        string structure = map.Structures[Enumerable.Range(1, map.ClassCount - 1).MaxBy(c => strays.Sum(p => p.Counts[c])) - 1].Name;
        double distance = strays.Max(p => Boxes.Distance(p.Box, rest));
        (double crop, double without) = (FieldOfView.DefaultMargin * all.LargestExtent, FieldOfView.DefaultMargin * rest.LargestExtent);
        string who = voxels == 1 ? $"1 stray voxel of {structure} lies" : $"{voxels} stray voxels, most of {structure}, lie up to";
        string words = FormattableString.Invariant(
            $"{who} {distance:0} mm from all other labels: the box around the labels is {Edges(all)} mm instead of {Edges(rest)} mm, ")
            + FormattableString.Invariant($"a crop of {crop:0} mm instead of {without:0} mm; erase what is a slip from the label file");
        return Finding.Note(
            FindingKind.StrayLabels,
            words,
            ("voxels", voxels),
            ("pieces", strays.Length),
            ("distanceMm", distance),
            ("extentMm", all.LargestExtent),
            ("extentWithoutMm", rest.LargestExtent),
            ("cropMm", crop),
            ("cropWithoutMm", without)) with
        { Structure = structure };
    }

    private static string Edges(HeartRegion box) =>
        FormattableString.Invariant($"{box.Extent.X:0} x {box.Extent.Y:0} x {box.Extent.Z:0}");
}
