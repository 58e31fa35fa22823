using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>The annotated slices of one training, prepared, and how they were prepared.</summary>
public sealed class TrainingData
{
    private readonly SliceSet? assistant;

    private TrainingData(Preprocessor preprocessor, IReadOnlyList<StructurePlace>? places, SliceSet target, SliceSet? assistant) =>
        (Preprocessor, Places, Target, this.assistant) = (preprocessor, places, target, assistant);

    /// <summary>How every case was prepared; a prediction prepares its volume in the same way.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>Where structures lie in the target's crops; null for slice stacks, which are taken whole.</summary>
    public IReadOnlyList<StructurePlace>? Places { get; }

    /// <summary>Structures that a modality lacks, a line each; for the user to hear before hours of training.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Slices of the target modality.</summary>
    public SliceSet Target { get; }

    /// <summary>Slices of the target modality that are not trained on; null for none.</summary>
    public SliceSet? Validation { get; private init; }

    /// <summary>Slices of the target modality with and without labels, for translation; null where only annotated ones are used.</summary>
    public SliceSet? Unlabelled { get; private init; }

    /// <summary>Slices of the assistant modality.</summary>
    /// <exception cref="InvalidInputException">The data set has none.</exception>
    public SliceSet Assistant => assistant
        ?? throw new InvalidInputException("The data set has no annotated case of the assistant modality; this method needs some.");

    /// <summary>
    /// Takes structures that no case annotates of those that a method learns from for background: nothing else would keep a network from
    /// showing them anywhere.
    /// </summary>
    /// <param name="labels">The structures.</param>
    /// <param name="withAssistant">Whether the method learns from assistant cases too.</param>
    /// <returns>A line for each such structure.</returns>
    internal IReadOnlyList<string> TakeUntaughtForBackground(LabelMap labels, bool withAssistant)
    {
        SliceSet[] taught = withAssistant && assistant is not null ? [Target, assistant] : [Target];
        bool[] untaught = [.. Enumerable.Range(0, labels.ClassCount).Select(c => !Array.Exists(taught, set => set.Teaches(c)))];
        foreach (SliceSet set in taught)
        {
            set.TakeForBackground(untaught);
        }

        return [.. labels.Structures.Where((_, n) => untaught[n + 1]).Select(structure =>
            $"{structure.Name} is annotated in no case that this method learns from: it is taken for background, "
            + "and no answer will show it")];
    }

    /// <summary>Reads and prepares the training cases of a split.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="split">Cases to train on. The crop's size comes from the cases of both modalities, for every method.</param>
    /// <param name="options">Pixels, margin and clipping.</param>
    /// <param name="device">Where batches are wanted.</param>
    /// <param name="cache">Where prepared cases are kept and found; null prepares every case and holds it in memory.</param>
    /// <param name="hashes">What is known of files already; the cache reads the others.</param>
    /// <param name="cancellation">Stops after the case at hand.</param>
    /// <exception cref="InvalidInputException">A case cannot be used, or there is none of the target modality.</exception>
    public static TrainingData Prepare(
        IDataset dataset,
        TrainingSplit split,
        TrainingOptions options,
        Device device,
        CohortCache? cache,
        FileHashes hashes,
        CancellationToken cancellation)
    {
        if (split.Target.Count == 0)
        {
            throw new InvalidInputException(
                $"{dataset.Folder}: no annotated {options.Target} case is left to train on ({split.Reason}); check the data set, --target "
                + "and what is held out.");
        }

        HeartRegion Region(DatasetCase one)
        {
            cancellation.ThrowIfCancellationRequested();
            return cache?.Region(one, hashes) ?? HeartRegion.OfCase(one);
        }

        HeartRegion[] regions = dataset.IsSliceStack ? [] : [.. split.Target.Concat(split.Assistant).Select(Region)];
        double? fieldOfView = dataset.IsSliceStack ? null : FieldOfView.FromRegions(regions, options.CropMargin, options.CropPercentile);
        Preprocessor preprocessor =
            Preprocessor.Of(
                dataset.Anatomy, options.Pixels, fieldOfView, options.ClipFraction, options.Plane, options.ClipLowFraction) with
            {
                ReachMm = dataset.IsSliceStack || options.CropPercentile == 1 ? null : FieldOfView.FromRegions(regions, options.CropMargin),
            };
        ICaseSlices PreparedAround(DatasetCase one, Vector3D? centre)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<bool>? known = one.KnownOf(dataset.Labels);
            return cache?.Slices(one, preprocessor, hashes, known, centre) ?? new PreparedSlices(preprocessor.Prepare(one, centre), known);
        }

        ICaseSlices Prepared(DatasetCase one) => PreparedAround(one, null);

        IEnumerable<ICaseSlices> Beside(DatasetCase one) => fieldOfView is { } side
            ? Enumerable.Range(0, options.CropsBeside)
                .Select(number => PreparedAround(one, CropBeside.CentreOf(one.Id, Region(one).Centre, side * options.CropShift, number)))
            : [];

        ICaseSlices[] target = [.. split.Target.Select(Prepared)];
        var places = fieldOfView is { } length
            ? StructurePlaces.Of(target, dataset.Labels, preprocessor.Plane, length / options.Pixels)
            : null;
        ICaseSlices[] assistant = [.. split.Assistant.Select(Prepared)];
        return new TrainingData(
            preprocessor,
            places,
            new SliceSet([.. target, .. split.Target.SelectMany(Beside)], device, options.InputSlices, PatientsOf(split.Target)),
            assistant.Length == 0
                ? null
                : new SliceSet(
                    [.. assistant, .. split.Assistant.SelectMany(Beside)], device, options.InputSlices, PatientsOf(split.Assistant)))
        {
            Unlabelled = UnlabelledOf(split, preprocessor, target, options, device, Region),
            Validation = split.Validation.Count == 0 ? null : new SliceSet(split.Validation.Select(Prepared), device, options.InputSlices),
            Notes = StructureNotes.Of(
                target,
                assistant,
                dataset.Labels,
                options.Target.InWords,
                split.Assistant.Count == 0 ? "the other modality" : split.Assistant[0].Modality.InWords),
        };
    }

    private static Dictionary<string, string> PatientsOf(IEnumerable<DatasetCase> cases) =>
        cases.ToDictionary(one => one.Id, one => one.Patient);

    private static SliceSet? UnlabelledOf(
        TrainingSplit split,
        Preprocessor preprocessor,
        ICaseSlices[] annotated,
        TrainingOptions options,
        Device device,
        Func<DatasetCase, HeartRegion> region)
    {
        if (split.Unlabelled.Count == 0)
        {
            return null;
        }

        // The usual place of the anatomy, seen from the middle of a scan.
        Vector3D FromMiddle(DatasetCase one) => region(one).Centre - one.ReadImage().Geometry.Centre;
        Vector3D usual = preprocessor.FieldOfViewMm is null
            ? new(0, 0, 0)
            : (1.0 / split.Target.Count) * split.Target.Select(FromMiddle).Aggregate((sum, one) => sum + one);
        PreparedSlices Prepared(DatasetCase one)
        {
            Volume<float> image = one.ReadImage();
            return PreparedSlices.WithoutLabels(preprocessor.Prepare(image, null, image.Geometry.Centre + usual, one.Modality, one.Id));
        }

        return new SliceSet(
            [.. annotated, .. split.Unlabelled.Select(Prepared)],
            device,
            options.InputSlices,
            PatientsOf([.. split.Target, .. split.Unlabelled]));
    }
}
