using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>
/// Reads every file of a data set and reports what is there and what is wrong, before hours are spent on training. One case is in
/// memory at a time.
/// </summary>
public static class DatasetCheck
{
    /// <summary>Pixels across a slice for which fingerprints are taken where nobody asks for others.</summary>
    public const int DefaultPixels = 64;

    /// <summary>Checks a data set. A bad case is listed with its error and the check goes on.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="progress">Told of each case as it is done, without what only all cases show; null for silence.</param>
    /// <param name="pixels">Width and height of the slices of which fingerprints are taken.</param>
    /// <param name="look">Shown each case while it is in memory; null for nobody.</param>
    /// <exception cref="InvalidInputException">The folder as a whole cannot be opened (<see cref="Dataset.Open(string)"/>), or there are no
    /// slices of that many pixels.</exception>
    public static DatasetReport Run(
        string folder, IProgress<CaseReport>? progress = null, int pixels = DefaultPixels, Action<CaseView>? look = null)
    {
        IDataset dataset = Dataset.Open(folder);
        FingerprintMaker? maker = Preparation(dataset, pixels) is { } preparation ? new(preparation, dataset.Labels) : null;
        var inspection = new CaseInspection(dataset, maker, look);
        var reports = new List<CaseReport>();
        var contents = new List<(string, ImageContent)>();
        foreach (DatasetCase stored in dataset.Cases)
        {
            (CaseReport report, ImageContent? content) = inspection.Inspect(stored);
            reports.Add(report);
            progress?.Report(report);
            if (content is not null)
            {
                contents.Add((stored.Id, content));
            }
        }

        IReadOnlyList<CaseReport> cases = CohortFindings.Add(reports, dataset.IsSliceStack);
        FingerprintOfCase[] made =
            [.. cases.Where(c => c.Fingerprint is not null).Select(c => new FingerprintOfCase(c.Id, c.Modality, c.Fingerprint!))];
        return new(dataset.Folder, dataset.Name, dataset.IsSliceStack, dataset.Labels, cases, [.. OfFolder(dataset, cases, contents)])
        {
            Recognised = dataset.Kind,
            Fingerprint = made.Length == 0 ? null : PreprocessingFingerprint.Of(maker!.Preprocessor, dataset.Labels, made),
        };
    }

    private static IEnumerable<Finding> OfFolder(
        IDataset dataset, IReadOnlyList<CaseReport> cases, List<(string Id, ImageContent Content)> contents)
    {
        IEnumerable<Finding?> found =
        [
            .. dataset.Problems.Select(line => Finding.Problem(FindingKind.Folder, line)),
            .. DuplicateImages.Of(contents, HeldOut(dataset)),
            .. dataset.Notes.Select(line => Finding.Note(FindingKind.Folder, line)),
            CohortFindings.Crop(cases),
            .. ModalityNotes.Unlabelled(cases.Select(c => (c.Id, c.Modality, c.HasLabels))),
            .. ModalityNotes.OneSided(
                [.. dataset.Labels.Structures.Select(s => s.Name)],
                cases),
        ];
        return found.OfType<Finding>();
    }

    /// <summary>Cases that are kept for testing; MM-WHS says so in their names.</summary>
    private static HashSet<string> HeldOut(IDataset dataset) =>
        [.. dataset.TestCases, .. dataset.Cases.Where(c => c.Id.Contains("_test_", StringComparison.Ordinal)).Select(c => c.Id)];

    /// <summary>
    /// The preparation of a training on all annotated cases of both modalities; null where none can be used. Their labels are read here
    /// once more, which is little beside the images.
    /// </summary>
    private static Preprocessor? Preparation(IDataset dataset, int pixels)
    {
        HeartRegion[] regions =
            dataset.IsSliceStack ? [] : [.. dataset.Cases.Where(c => c.HasLabels).Select(Region).OfType<HeartRegion>()];
        if (regions.Length == 0 && !dataset.IsSliceStack)
        {
            return null;
        }

        return Preprocessor.Of(dataset.Anatomy, pixels, dataset.IsSliceStack ? null : FieldOfView.FromRegions(regions));
    }

    /// <summary>Where a case's labels are; null where a training would refuse them, which the inspection tells.</summary>
    private static HeartRegion? Region(DatasetCase stored)
    {
        try
        {
            Volume<byte> classes = stored.ReadLabels();
            return LabelledCase.Problems(classes).Count == 0 ? HeartRegion.Of(classes) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException and not OperationCanceledException)
        {
            return null;
        }
    }
}
