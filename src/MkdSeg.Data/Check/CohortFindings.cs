using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Check;

/// <summary>What only a look at all cases shows: the one that is unlike the others.</summary>
internal static class CohortFindings
{
    /// <summary>So many other cases make a habit.</summary>
    private const int Fewest = 3;

    /// <summary>Spacings and fields of view that differ by this factor from the median of the others.</summary>
    private const double Factor = 2;

    /// <summary>Volumes that differ by this factor from the median of the others.</summary>
    private const double VolumeFactor = 3;

    /// <summary>A scan turned by so many degrees more or less than the median of the others.</summary>
    private const double Turned = 10;

    private static readonly string[] Directions = ["from side to side", "from back to front", "from feet to head"];

    /// <summary>The cases with what the others show of them.</summary>
    public static IReadOnlyList<CaseReport> Add(IReadOnlyList<CaseReport> cases, bool isSliceStack) => isSliceStack
        ? cases
        : [.. cases.Select(one => one with { Findings = [.. one.Findings, .. Of(one, cases)] })];

    /// <summary>What stray voxels of single cases cost all of them; null where they cost nothing.</summary>
    public static Finding? Crop(IReadOnlyList<CaseReport> cases)
    {
        CaseReport[] boxed = [.. cases.Where(c => c.LabelBox is not null)];
        double Without(CaseReport one) => one.Findings.FirstOrDefault(f => f.Kind == FindingKind.StrayLabels) is { } stray
            ? stray.Numbers["extentWithoutMm"]
            : one.LabelBox!.LargestExtent;
        if (boxed.Length == 0)
        {
            return null;
        }

        (double longest, double rest) = (boxed.Max(c => c.LabelBox!.LargestExtent), boxed.Max(Without));
        (double now, double without) = (FieldOfView.DefaultMargin * longest, FieldOfView.DefaultMargin * rest);
        string[] ids = [.. boxed.Where(c => c.LabelBox!.LargestExtent > rest).Select(c => c.Id)];
        return now < 1.02 * without ? null : Finding.Note(
            FindingKind.Crop,
            FormattableString.Invariant($"the crop of every case is {now:0} mm long because of stray label voxels in ")
                + $"{string.Join(", ", ids)}; "
                + FormattableString.Invariant($"without them it would be {without:0} mm, and every pixel {now / without:0.0} times finer"),
            ("cropMm", now),
            ("cropWithoutMm", without)) with
        { Cases = ids };
    }

    private static IEnumerable<Finding> Of(CaseReport one, IReadOnlyList<CaseReport> cases)
    {
        CaseReport[] others = [.. cases.Where(c => c.Id != one.Id && c.Size is not null && c.Orientation is not null)];
        CaseReport[] like = [.. others.Where(c => c.Modality == one.Modality)];
        if (one is { Size: not null, Orientation: not null } && like.Length >= Fewest)
        {
            string modality = one.Modality.InWords;
            return Axes(one, like, modality).Concat(Oblique(one, like, modality)).Concat(Extents(one, like, modality))
                .Concat(Volumes(one, others));
        }

        return Volumes(one, others);
    }

    private static IEnumerable<Finding> Axes(CaseReport one, CaseReport[] like, string modality)
    {
        var usual = like.GroupBy(c => c.Orientation!).MaxBy(g => g.Count())!;
        if (usual.Key != one.Orientation && 2 * usual.Count() > like.Length)
        {
            yield return Finding.Note(
                FindingKind.Orientation,
                $"the stored axes run {one.Orientation}, those of {usual.Count()} of the {like.Length} other {modality} images "
                    + $"{usual.Key}; see in the picture whether head, front and right are where they should be",
                ("cases", usual.Count()),
                ("others", like.Length));
        }
    }

    private static IEnumerable<Finding> Oblique(CaseReport one, CaseReport[] like, string modality)
    {
        double usual = Median(like.Select(c => c.ObliquityDegrees ?? 0)), own = one.ObliquityDegrees ?? 0;
        double spread = Median(like.Select(c => Math.Abs((c.ObliquityDegrees ?? 0) - usual)));
        if (Math.Abs(own - usual) > Math.Max(Turned, 3 * spread))
        {
            yield return Finding.Note(
                FindingKind.Oblique,
                FormattableString.Invariant($"the scan is turned by {own:0} degrees against the body's axes, ")
                    + FormattableString.Invariant($"the other {modality} images by {usual:0} (median)"),
                ("degrees", own),
                ("usualDegrees", usual));
        }
    }

    private static IEnumerable<Finding> Extents(CaseReport one, CaseReport[] like, string modality)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            int world = axis;
            (double spacing, double usual) = (Along(one, world).Spacing, Median(like.Select(c => Along(c, world).Spacing)));
            if (IsFar(spacing, usual, Factor))
            {
                yield return Finding.Note(
                    FindingKind.Spacing,
                    FormattableString.Invariant($"voxels are {spacing:0.##} mm long {Directions[world]}, ")
                        + FormattableString.Invariant($"those of the other {modality} images {usual:0.##} mm (median)"),
                    ("axis", world),
                    ("spacingMm", spacing),
                    ("usualMm", usual));
            }

            (double length, double common) = (Along(one, world).Length, Median(like.Select(c => Along(c, world).Length)));
            if (IsFar(length, common, Factor))
            {
                yield return Finding.Note(
                    FindingKind.FieldOfView,
                    FormattableString.Invariant($"the image covers {length:0} mm {Directions[world]}, the other {modality} images ")
                        + FormattableString.Invariant($"{common:0} mm (median)"),
                    ("axis", world),
                    ("lengthMm", length),
                    ("usualMm", common));
            }
        }
    }

    private static IEnumerable<Finding> Volumes(CaseReport one, CaseReport[] others)
    {
        foreach (StructureCount structure in one.Structures)
        {
            double[] volumes = [.. others.SelectMany(c => c.Structures).Where(s => s.Name == structure.Name && s.Millilitres is not null)
                .Select(s => s.Millilitres!.Value)];
            if (structure.Millilitres is { } own && volumes.Length >= Fewest && IsFar(own, Median(volumes), VolumeFactor))
            {
                double usual = Median(volumes);
                yield return Finding.Note(
                    FindingKind.Volume,
                    $"{structure.Name} has {Words.Millilitres(own)} ml, in the other cases {Words.Millilitres(usual)} ml (median)",
                    ("millilitres", own),
                    ("usualMillilitres", usual)) with
                { Structure = structure.Name };
            }
        }
    }

    /// <summary>Spacing and length of an image along the body's axis next to one of its own.</summary>
    private static (double Spacing, double Length) Along(CaseReport one, int world)
    {
        int axis = Enumerable.Range(0, 3).First(a => "RASLPI".IndexOf(one.Orientation![a]) % 3 == world);
        double spacing = one.Spacing!.Value[axis];
        return (spacing, spacing * one.Size!.Value[axis]);
    }

    private static bool IsFar(double own, double usual, double factor) => own > factor * usual || own < usual / factor;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Quantile.Linear(sorted, 0.5);
    }
}
