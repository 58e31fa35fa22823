using System.Globalization;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Training.Runs;

namespace MkdSeg.Inference;

/// <summary>
/// Doubts about a scan and about what was found in it, a line each with numbers. A network answers to anything; these are the cases
/// in which its answer is likely worthless.
/// </summary>
public static class ScanCheck
{
    private const int FewestSlices = 8;
    private const int MostLabels = 64;
    private const double OtherPlaces = 0.2;

    /// <summary>Two networks that agree less than that do not show the same thing.</summary>
    private const double OtherAnswers = 0.5;

    /// <summary>Doubts that leave no hope of a right answer: no scan to be segmented, or no word of where right and left are.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="image">Its voxels.</param>
    public static IReadOnlyList<string> Hopeless(NiftiHeader header, Volume<float> image)
    {
        var doubts = new List<string>();
        if (header is { SformCode: 0, QformCode: 0 })
        {
            doubts.Add("the header does not say how the patient lies (sform_code and qform_code are 0): right and left, front and head are "
                + "guessed from the order of the axes");
        }

        if (Values(image.Voxels) is { } values)
        {
            doubts.Add(Line($"the scan holds {values} different values, all whole numbers: this looks like a label file, not an image"));
        }

        return doubts;
    }

    /// <summary>Doubts about a scan before it is segmented, those of <see cref="Hopeless"/> among them.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="image">Its voxels.</param>
    /// <param name="trained">What the run was trained on; null in runs of versions that did not look, whose doubts are fewer.</param>
    /// <param name="crop">Edge of the crop that is segmented, millimetres; null where it is not known.</param>
    public static IReadOnlyList<string> OfScan(
        NiftiHeader header, Volume<float> image, ScanStatistics? trained, double? crop = null)
    {
        var doubts = new List<string>(Hopeless(header, image));
        GridSize size = image.Size;
        int fewest = Math.Min(size.X, Math.Min(size.Y, size.Z));
        if (fewest < FewestSlices)
        {
            doubts.Add(Line($"the scan has {fewest} slices along one axis ({size} voxels), too few to tell structures apart"));
        }

        if (trained is not null)
        {
            doubts.AddRange(ScanDifferences.Of(image, trained, crop));
        }

        return doubts;
    }

    /// <summary>Doubts about a prediction.</summary>
    /// <param name="classes">Class indices.</param>
    /// <param name="labels">The structures.</param>
    /// <param name="places">Where structures lay in training, seen from the middle of the heart; null where it is not known.</param>
    /// <param name="fieldOfView">Edge of the crop in millimetres.</param>
    public static IReadOnlyList<string> OfPrediction(
        Volume<byte> classes, LabelMap labels, IReadOnlyList<StructurePlace>? places, double fieldOfView)
    {
        var doubts = new List<string>();
        var counts = new AxisCounts[labels.ClassCount];
        for (int c = 0; c < counts.Length; c++)
        {
            counts[c] = new AxisCounts(classes.Size);
        }

        GridSize size = classes.Size;
        int at = 0;
        for (int z = 0; z < size.Z; z++)
        {
            for (int y = 0; y < size.Y; y++)
            {
                for (int x = 0; x < size.X; x++)
                {
                    byte c = classes.Voxels[at++];
                    if (c > 0)
                    {
                        counts[c].Add(x, y, z);
                    }
                }
            }
        }

        string[] missing = [.. labels.Structures.Where((_, n) => counts[n + 1].Total == 0).Select(structure => structure.Name)];
        if (missing.Length > 0)
        {
            doubts.Add(missing.Length == labels.Structures.Count
                ? "nothing was found: every voxel is background"
                : $"not found: {string.Join(", ", missing)}");
        }

        // Each structure says where the middle is; in a heart they agree.
        Vector3D[] middles = [.. labels.Structures
            .Select((structure, n) => (place: places?.FirstOrDefault(p => p.Structure == structure.Name), count: counts[n + 1]))
            .Where(one => one.place is not null && one.count.Total > 0)
            .Select(one => one.place!.MiddleFrom(classes.Geometry.VoxelToWorld.Apply(one.count.Quantile(0.5))))];
        if (middles.Length > 1)
        {
            Vector3D mean = (1.0 / middles.Length) * middles.Aggregate((sum, middle) => sum + middle);
            double apart = middles.Average(middle => (middle - mean).Length);
            if (apart > OtherPlaces * fieldOfView)
            {
                doubts.Add(
                    Line($"the structures found do not lie to each other as in training: on average {apart:0} mm off ")
                    + Line($"in a field of {fieldOfView:0} mm"));
            }
        }

        return doubts;
    }

    /// <summary>Doubts about a prediction that its networks disagree about.</summary>
    /// <param name="quality">The quality score of the case.</param>
    /// <param name="heldOut">Held-out cases of the training, scored by the same measure; null or none where none was looked at.</param>
    public static IReadOnlyList<string> OfQuality(CaseQuality quality, IReadOnlyList<QualityPoint>? heldOut)
    {
        string measure = quality.Measure == QualityMeasure.Disagreement ? "the networks' disagreement" : "the network's entropy";
        if (heldOut is { Count: > 0 })
        {
            double most = heldOut.Max(point => point.Disagreement);
            return quality.Score > most
                ? [Line($"{measure} is {quality.Score:0.000}, above that of all {heldOut.Count} held-out cases ")
                    + Line($"(at most {most:0.000})")]
                : [];
        }

        return quality.Score > OtherAnswers
            ? [Line($"{measure} is {quality.Score:0.000} on a scale from 0 to 1: the answer is hardly better than a guess")]
            : [];
    }

    /// <summary>How many values there are if they are few and whole; null for what may be an image.</summary>
    private static int? Values(ReadOnlySpan<float> voxels)
    {
        var values = new HashSet<float>();
        float last = float.NaN;
        foreach (float v in voxels)
        {
            if (v.Equals(last))
            {
                continue;
            }

            last = v;
            if (v != MathF.Floor(v) || (values.Add(v) && values.Count > MostLabels))
            {
                return null;
            }
        }

        return values.Count;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
