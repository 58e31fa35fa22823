using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>Reads one case and writes down what it finds, errors included.</summary>
/// <param name="dataset">Where the cases are from; slice stacks are taken whole and have no millimetres.</param>
/// <param name="maker">Takes fingerprints; null where no crop is known.</param>
/// <param name="look">Shown every case that can be read; null for nobody.</param>
internal sealed class CaseInspection(IDataset dataset, FingerprintMaker? maker, Action<CaseView>? look)
{
    /// <summary>From this share of clipped pixels on it is worth a look.</summary>
    private const double MuchClipped = 0.1;

    private readonly LabelMap map = dataset.Labels;
    private readonly bool isSliceStack = dataset.IsSliceStack;

    /// <summary>Inspects a case.</summary>
    /// <param name="stored">The case.</param>
    /// <returns>The report, and what copies of the image are recognised by (null if unreadable).</returns>
    public (CaseReport Report, ImageContent? Content) Inspect(DatasetCase stored)
    {
        var findings = new List<Finding>();
        Volume<float>? image = Attempt(stored.ReadImage, findings);
        IntensityRange? range = null;
        if (image is not null)
        {
            findings.AddRange(LabelledCase.ImageFindings(image.Voxels, out range));
            findings.AddRange(isSliceStack ? [] : StoredPlace.Of(stored));
        }

        LabelAuditResult? audit = null;
        Volume<byte>? classes = stored.HasLabels ? Attempt(() => stored.ReadLabels(out audit), findings) : null;
        StructureCount[] structures = classes is not null ? StructureCounts.Of(classes, map, !isSliceStack)
            : audit is not null ? Counted(audit)
            : [];
        if (classes is not null && !isSliceStack)
        {
            findings.AddRange(LabelledCase.Findings(classes));
            findings.AddRange(StrayLabels.Of(classes, map) is { } stray ? [stray] : []);
            findings.AddRange(MirroredPairs.Of(structures));
        }

        if (image is { Geometry.IsSheared: true } && !stored.HasLabels)
        {
            findings.Add(LabelledCase.ShearOf(image.Geometry, Severity.Note));
        }

        if (image is not null)
        {
            look?.Invoke(new(stored.Id, image, classes, isSliceStack));
        }

        if (stored.HasLabels && stored.Annotated is { } annotated)
        {
            findings.AddRange(NotAnnotated(annotated));
        }

        CaseFingerprint? fingerprint = Fingerprint(stored, image, classes, findings);
        var report = new CaseReport(
            stored.Id,
            stored.Modality,
            stored.HasLabels,
            image?.Size,
            image?.Geometry.Spacing,
            image is null ? null : Attempt(() => Orientation.Of(image.Geometry.VoxelToWorld), findings)?.Codes,
            range,
            structures,
            audit?.Corrections ?? [],
            audit?.NotUsed ?? [],
            [.. (audit?.Missing ?? []).Where(name => stored.Annotated?.Contains(name) ?? true)],
            [.. findings.DistinctBy(f => f.Words)])
        {
            Annotated = stored.Annotated,
            VoxelVolume = image?.Geometry.VoxelVolume,
            ObliquityDegrees = isSliceStack ? null : image?.Geometry.ObliquityDegrees,
            LabelBox = structures.Length > 0 && classes is not null && !isSliceStack ? HeartRegion.Of(classes) : null,
            Fingerprint = fingerprint,
        };
        return (report, image is null ? null : ImageContent.Of(image));
    }

    /// <summary>The case as a training would see it, if a training would take it.</summary>
    private CaseFingerprint? Fingerprint(DatasetCase stored, Volume<float>? image, Volume<byte>? classes, List<Finding> findings)
    {
        if (maker is null || image is null || (stored.HasLabels && classes is null) || findings.Any(f => f.Severity == Severity.Problem))
        {
            return null;
        }

        CaseFingerprint? made = Attempt(() => maker.Of(stored, image, classes), findings, FindingKind.Unpreparable);

        // A window is chosen by hand and cuts on purpose.
        bool isChosen = dataset.Anatomy.Modalities.Any(m => m.Modality == stored.Modality && m.Intensities.Kind == IntensityKind.Window);
        if (made is not null && !isChosen && Math.Max(made.ClippedLow, made.ClippedHigh) > MuchClipped)
        {
            findings.Add(Finding.Note(
                FindingKind.Clipped,
                FormattableString.Invariant($"{made.ClippedLow:0 %} of the scanned pixels of the crop are darker and ")
                    + FormattableString.Invariant($"{made.ClippedHigh:0 %} brighter ")
                    + "than the range that networks see: what differs there is lost",
                ("low", made.ClippedLow),
                ("high", made.ClippedHigh)));
        }

        return made;
    }

    /// <summary>Structures that are unknown in a case, not absent.</summary>
    private IEnumerable<Finding> NotAnnotated(IReadOnlyList<string> annotated)
    {
        string[] unknown = [.. map.Structures.Select(s => s.Name).Except(annotated)];
        return unknown.Length == 0 ? [] : [Finding.Note(
            FindingKind.NotAnnotated,
            $"not annotated in this case: {string.Join(", ", unknown)}; unknown there, so left out of supervision and of scores",
            ("structures", unknown.Length))];
    }

    /// <summary>The border of the check: whatever one case does wrong must not hide the others.</summary>
    private static T? Attempt<T>(Func<T?> read, List<Finding> findings, string kind = FindingKind.Unreadable)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException and not OperationCanceledException)
        {
            // The two places that GridAgreement names.
            bool isMismatch = e is DamagedFileException { Place: "the header's size" or "the header's transform" };
            string words = e is InvalidInputException ? e.Message : $"cannot be read: {e.Message}";
            findings.Add(Finding.Problem(isMismatch ? FindingKind.GridMismatch : kind, words));
            return null;
        }
    }

    /// <summary>What the label file holds, where its labels lie on no image.</summary>
    private StructureCount[] Counted(LabelAuditResult audit) =>
    [
        .. map.Structures
            .Select(s => new StructureCount(s.Name, s.Value, audit.VoxelCounts.GetValueOrDefault(s.Value)
                + audit.Corrections.Where(c => c.To == s.Value).Sum(c => c.Voxels)))
            .Where(s => s.Voxels > 0),
    ];
}
