using System.Globalization;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference;

/// <summary>
/// Segments whole volumes in their own space. No label is needed to find the heart: the structures of a first prediction over the
/// whole volume vote on where its middle is, a second one is made on the crop there, as in training, and votes again. Where the
/// crop lacks a structure, the middle of the scan is tried as well, and the crop that shows more of them counts.
/// </summary>
public sealed class VolumeSegmentor
{
    private const int SlicesAtOnce = 16;
    private const int MostCrops = 3;

    /// <summary>Copies of the image on the working grid that are held at once while it is prepared.</summary>
    private const int ImageCopies = 3;

    private readonly TrainedModel model;
    private readonly Readout readout;
    private readonly StructurePlace?[]? places;

    /// <summary>A segmentor.</summary>
    /// <param name="model">A finished run.</param>
    /// <param name="readout">Whose answer.</param>
    public VolumeSegmentor(TrainedModel model, Readout readout)
    {
        (this.model, this.readout) = (model, readout);
        RunDescription run = model.Description;
        places = run.Places is { } measured
            ? [.. run.Labels.Structures.Select(s => measured.FirstOrDefault(place => place.Structure == s.Name))]
            : null;
    }

    /// <summary>Segments a volume.</summary>
    /// <param name="image">A volume of the target modality, any spacing and orientation.</param>
    /// <param name="centre">The middle of the heart, world millimetres, where it is known; it is looked for otherwise.</param>
    /// <returns>Class indices on the image's own grid.</returns>
    /// <exception cref="InvalidInputException">The image cannot be prepared, for example because it is constant or too large.</exception>
    public Volume<byte> Segment(Volume<float> image, Vector3D? centre = null) => Predict(image, centre).LabelsOn(image.Geometry);

    /// <summary>Class probabilities on the working grid of a volume.</summary>
    /// <param name="image">As for <see cref="Segment"/>.</param>
    /// <param name="centre">As for <see cref="Segment"/>.</param>
    public ProbabilityMap Predict(Volume<float> image, Vector3D? centre = null)
    {
        Preprocessor preprocessor = model.Description.Preprocessor;
        if (preprocessor.FieldOfViewMm is not { } fieldOfView || centre is not null)
        {
            return PredictOn(preprocessor.GridFor(image.Geometry, centre), image);
        }

        double spacing = fieldOfView / preprocessor.Pixels;
        int multiple = 1 << model.Description.Options.Segmentor.Depth;
        VolumeGeometry grid = WorkingGrid.Covering(image.Geometry, spacing, multiple);
        RequireRoom(grid.Size, spacing);
        ProbabilityMap whole = PredictOn(grid, image);
        ProbabilityMap found = PredictAround(Middle(whole) ?? image.Geometry.Centre, spacing, image);
        int structures = model.Description.Labels.ClassCount - 1;
        if (HeartLocator.StructuresIn(found) == structures)
        {
            return found;
        }

        // A network that was trained on crops of the heart may take another organ for it: the middle of the scan is the other guess.
        ProbabilityMap other = PredictAround(image.Geometry.Centre, spacing, image);
        return HeartLocator.StructuresIn(other) > HeartLocator.StructuresIn(found) ? other : found;
    }

    /// <summary>Refuses a scan that is too large for this machine before anything is computed.</summary>
    private void RequireRoom(GridSize size, double spacing)
    {
        long values = size.Count * model.Description.Labels.ClassCount;
        double bytes = sizeof(float) * ((double)values + (ImageCopies * size.Count));
        if (values > Array.MaxLength || bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The scan is {size} voxels of the model's {spacing:0.##} mm, which take {bytes / 1e9:0.0} GB of memory, ")
                + "more than there is or one array may hold; crop it around the heart.");
        }
    }

    /// <summary>The middle of the heart as a prediction has it; null if it shows nothing.</summary>
    private Vector3D? Middle(ProbabilityMap map) => places is null ? HeartLocator.Centre(map) : HeartLocator.Centre(map, places);

    /// <summary>The crop at a place, moved to where it shows the heart.</summary>
    private ProbabilityMap PredictAround(Vector3D centre, double spacing, Volume<float> image)
    {
        Preprocessor preprocessor = model.Description.Preprocessor;
        ProbabilityMap map = PredictOn(preprocessor.GridFor(image.Geometry, centre), image);
        for (int crop = 1; crop < MostCrops; crop++)
        {
            Vector3D found = Middle(map) ?? centre;
            if ((found - centre).Length < spacing)
            {
                break;
            }

            centre = found;
            map = PredictOn(preprocessor.GridFor(image.Geometry, centre), image);
        }

        return map;
    }

    private ProbabilityMap PredictOn(VolumeGeometry grid, Volume<float> image)
    {
        PreparedCase prepared = model.Description.Preprocessor.PrepareOn(grid, image, null, model.Description.Options.Target);
        GridSize size = grid.Size;
        int classes = model.Description.Labels.ClassCount;
        var values = new float[checked(size.Count * classes)];
        (SlicePlane plane, int width, int height) = (prepared.Plane, prepared.Width, prepared.Height);
        for (int first = 0; first < prepared.SliceCount; first += SlicesAtOnce)
        {
            using var scope = NewDisposeScope();
            int[] slices = [.. Enumerable.Range(first, Math.Min(SlicesAtOnce, prepared.SliceCount - first))];
            Tensor images = SliceInput.Of(prepared, slices, model.Description.Options.InputSlices);

            float[] flat = model.Probabilities(images, readout).permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
            int at = 0;
            foreach (int slice in slices)
            {
                for (int row = 0; row < height; row++)
                {
                    for (int column = 0; column < width; column++, at += classes)
                    {
                        long to = plane.IndexOf(size, slice, row, column) * classes;
                        flat.AsSpan(at, classes).CopyTo(values.AsSpan(checked((int)to)));
                    }
                }
            }
        }

        return new ProbabilityMap(grid, classes, values);
    }
}
