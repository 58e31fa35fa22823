using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Preprocessing;

/// <summary>Measures where structures lie in crops around the middle of the anatomy.</summary>
public static class StructurePlaces
{
    // The mean over more cases is almost the same, and reading all cases of a large cohort would delay a training.
    private const int MostCases = 20;

    /// <summary>The place of every structure that a case shows, in the label map's order.</summary>
    /// <param name="cases">Annotated crops, each around the middle of its labels; the first twenty are measured.</param>
    /// <param name="labels">The structures; class c is entry c - 1.</param>
    /// <param name="plane">The plane of their slices.</param>
    /// <param name="spacing">Edge of a voxel, millimetres.</param>
    public static IReadOnlyList<StructurePlace> Of(IEnumerable<ICaseSlices> cases, LabelMap labels, SlicePlane plane, double spacing)
    {
        var places = new List<StructurePlace>[labels.ClassCount];
        for (int c = 0; c < places.Length; c++)
        {
            places[c] = [];
        }

        foreach (ICaseSlices one in cases.Take(MostCases))
        {
            var size = new GridSize(one.Width, one.Count, one.Height);
            AxisCounts[] classes = Count(one, size, labels.ClassCount);
            for (int c = 1; c < classes.Length; c++)
            {
                if (classes[c].Total > 0)
                {
                    Vector3D fromMiddle = classes[c].Quantile(0.5) - (0.5 * new Vector3D(size.X - 1, size.Y - 1, size.Z - 1));
                    Vector3D place = spacing * plane.Step(columns: fromMiddle.X, rows: fromMiddle.Z, slices: fromMiddle.Y);
                    places[c].Add(new(labels.Structures[c - 1].Name, place.X, place.Y, place.Z));
                }
            }
        }

        return [.. places.Where(found => found.Count > 0).Select(found =>
            new StructurePlace(found[0].Structure, found.Average(p => p.X), found.Average(p => p.Y), found.Average(p => p.Z)))];
    }

    private static AxisCounts[] Count(ICaseSlices one, GridSize size, int classCount)
    {
        AxisCounts[] classes = [.. Enumerable.Range(0, classCount).Select(_ => new AxisCounts(size))];
        var image = new float[one.Height * one.Width];
        var labels = new byte[image.Length];
        for (int slice = 0; slice < one.Count; slice++)
        {
            one.Read(slice, image, labels);
            for (int n = 0; n < labels.Length; n++)
            {
                classes[labels[n]].Add(n % one.Width, slice, n / one.Width);
            }
        }

        return classes;
    }
}
