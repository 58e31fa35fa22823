using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Training.Runs;

namespace MkdSeg.Inference;

/// <summary>
/// Segments whole volumes in their own space. No label is needed to find the structures: those of a first prediction over the
/// whole volume vote on where their middle is, a second one is made on the crop there, as in training, and votes again. Where the
/// crop lacks a structure, the middle of the scan is tried as well, and the crop that shows more of them counts.
/// </summary>
public sealed class VolumeSegmentor
{
    private const int MostCrops = 3;

    private readonly TrainedModel model;
    private readonly SliceNetworks networks;
    private readonly Preprocessor preprocessor;
    private readonly StructurePlace?[]? places;
    private readonly int classCount;

    /// <summary>A segmentor.</summary>
    /// <param name="model">A finished run.</param>
    /// <param name="readout">Whose answer.</param>
    /// <param name="flips">
    /// Whether each slice is also shown with right and left exchanged, and the mean taken: for anatomies without sides alone.
    /// </param>
    public VolumeSegmentor(TrainedModel model, Readout readout, bool flips = false)
    {
        (this.model, networks) = (model, new SliceNetworks(model, readout, flips));
        RunDescription run = model.Description;
        (preprocessor, classCount) = (run.Preprocessor, run.Labels.ClassCount);
        places = run.Places is { } measured
            ? [.. run.Labels.Structures.Select(s => measured.FirstOrDefault(place => place.Structure == s.Name))]
            : null;
    }

    /// <summary>How scans are worked through whatever their size; null decides by the size.</summary>
    internal ScanRoom? Room { get; init; }

    /// <summary>Segments a volume.</summary>
    /// <param name="image">A volume of the target modality, any spacing and orientation.</param>
    /// <param name="centre">The middle of the structures, world millimetres, where it is known; it is looked for otherwise.</param>
    /// <returns>Class indices on the image's own grid.</returns>
    /// <exception cref="InvalidInputException">The image cannot be prepared, for example because it is constant or too large.</exception>
    public Volume<byte> Segment(Volume<float> image, Vector3D? centre = null) => Predict(image, centre).LabelsOn(image.Geometry);

    /// <summary>Class probabilities on the working grid of a volume.</summary>
    /// <inheritdoc cref="Segment"/>
    public ProbabilityMap Predict(Volume<float> image, Vector3D? centre = null) => PredictScan(image, centre, wantsQuality: false).Map;

    /// <summary>Class probabilities with a score of how much the networks doubt them.</summary>
    /// <inheritdoc cref="Segment"/>
    public ScanPrediction PredictScan(Volume<float> image, Vector3D? centre = null) => PredictScan(image, centre, wantsQuality: true);

    /// <summary>How a scan will be worked through.</summary>
    /// <param name="scan">Its grid.</param>
    /// <exception cref="InvalidInputException">The scan is too large.</exception>
    public ScanRoom RoomFor(VolumeGeometry scan)
    {
        if (preprocessor.FieldOfViewMm is not { } fieldOfView)
        {
            return new(IsTiled: false);
        }

        double spacing = fieldOfView / preprocessor.Pixels;
        long crop = AnswerGrid(scan, scan.Centre).Size.Count;
        return ScanRoom.For(Covering(scan, spacing).Size, crop, classCount, ScanRoom.Spacing(scan, spacing));
    }

    private ScanPrediction PredictScan(Volume<float> image, Vector3D? centre, bool wantsQuality)
    {
        var look = new CropAnswers(
            this, image, Room ?? (centre is null ? RoomFor(image.Geometry) : new(IsTiled: false)), wantsQuality);
        if (preprocessor.FieldOfViewMm is not { } fieldOfView || centre is not null)
        {
            return look.At(centre);
        }

        double spacing = fieldOfView / preprocessor.Pixels;
        Vector3D scan = image.Geometry.Centre;
        (Vector3D at, ScanPrediction found) = look.Around(Middle(look.Places(Covering(image.Geometry, spacing))) ?? scan, spacing);
        if (AnatomyLocator.StructuresIn(found.Found) == classCount - 1)
        {
            return found;
        }

        // A network that was trained on crops may take another organ for it: the middle of the scan is the other guess.
        int shown = AnatomyLocator.StructuresIn(found.Found);
        (_, ScanPrediction other) = look.Around(scan, spacing);
        return AnatomyLocator.StructuresIn(other.Found) > shown ? other : look.Again(at, found);
    }

    private VolumeGeometry AnswerGrid(VolumeGeometry scan, Vector3D? centre) =>
        preprocessor.AnswerGridFor(scan, centre, 1 << model.Description.Options.Segmentor.Depth);

    /// <summary>The whole scan, to look it over: as fine as the model, or coarser where that would not be held.</summary>
    private VolumeGeometry Covering(VolumeGeometry scan, double spacing) =>
        WorkingGrid.Covering(scan, ScanRoom.Spacing(scan, spacing), 1 << model.Description.Options.Segmentor.Depth);

    /// <summary>The middle of the structures as a prediction has it; null if it shows nothing.</summary>
    private Vector3D? Middle(AnatomyCounts found) =>
        places is null ? AnatomyLocator.Centre(found) : AnatomyLocator.Centre(found, places);

    /// <summary>Answers of the networks to parts of one scan.</summary>
    private sealed class CropAnswers(VolumeSegmentor segmentor, Volume<float> image, ScanRoom room, bool wantsQuality)
    {
        private float[]? held;

        /// <summary>Where the classes lie; the probabilities themselves are not kept.</summary>
        public AnatomyCounts Places(VolumeGeometry grid)
        {
            var places = new AnatomyCounts(grid, segmentor.classCount);
            Ask(grid, grid, each: false, new MapBuilder(grid, segmentor.classCount, null, places));
            return places;
        }

        /// <summary>The crop at a place, moved to where it shows the structures.</summary>
        public (Vector3D Centre, ScanPrediction Crop) Around(Vector3D centre, double spacing)
        {
            ScanPrediction crop = At(centre);
            for (int tries = 1; tries < MostCrops; tries++)
            {
                Vector3D found = segmentor.Middle(crop.Found) ?? centre;
                if ((found - centre).Length < spacing)
                {
                    break;
                }

                (centre, crop) = (found, At(found));
            }

            return (centre, crop);
        }

        /// <summary>A crop that was asked for before another one: of a large scan one alone is held, and is asked for again.</summary>
        public ScanPrediction Again(Vector3D centre, ScanPrediction before) => room.IsTiled ? At(centre) : before;

        /// <summary>The answer around a place; null for a slice stack, which is taken whole.</summary>
        public ScanPrediction At(Vector3D? centre)
        {
            VolumeGeometry grid = segmentor.AnswerGrid(image.Geometry, centre);
            held = room.IsTiled && held is not null ? held : new float[checked(grid.Size.Count * segmentor.classCount)];
            var places = new AnatomyCounts(grid, segmentor.classCount);
            var map = new MapBuilder(grid, segmentor.classCount, held, places);
            Ask(grid, segmentor.preprocessor.GridFor(image.Geometry, centre), wantsQuality, map);
            return new(new ProbabilityMap(grid, segmentor.classCount, held), map.Quality, places);
        }

        private void Ask(VolumeGeometry grid, VolumeGeometry measuredOn, bool each, MapBuilder map)
        {
            room.Tidy();
            PreparedCase prepared = segmentor.preprocessor.PrepareOn(
                grid, image, null, segmentor.model.Description.Options.Target, measuredOn: measuredOn);
            room.Tidy();
            int slices = room.Slices((long)prepared.Width * prepared.Height);
            segmentor.networks.Run(prepared, slices, each, answer =>
            {
                map.Add(prepared.Plane, answer);
                room.Recycle(answer.First / slices);
            });
        }
    }
}
