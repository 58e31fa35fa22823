using System.Text.Json.Serialization;
using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Resampling;

namespace MkdSeg.Data.Preprocessing;

/// <summary>
/// From a stored volume to what a network sees: crop to the anatomy, then bring intensities to [-1, 1]. The default is the heart's: clip
/// the top 2 %, z-score, a range for each modality (PAPER.md, defaults, "preprocessing": the recipe of PnP-AdaNet's authors).
/// Immutable, compared by content, saved with every run.
/// </summary>
public sealed record Preprocessor
{
    /// <summary>
    /// Number of the preparation's meaning; prepared cases that were kept under another number are made anew. Raise it by one
    /// with every change after which the same files and settings give other voxels, be it in a reader, in the label audit, in where the
    /// heart is, in grids, resampling, intensity steps or slices. PreparationVersionTests notices such a change.
    /// </summary>
    public const int Version = 1;

    /// <summary>Creates a preprocessor.</summary>
    /// <param name="pixels">Width and height of a slice; the paper's group uses 256.</param>
    /// <param name="fieldOfViewMm">Edge of the crop in millimetres (<see cref="FieldOfView"/>); null for slice stacks, which
    /// have no millimetres and are taken whole.</param>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    [JsonConstructor]
    public Preprocessor(int pixels, double? fieldOfViewMm)
    {
        if (pixels < 1)
        {
            throw new InvalidInputException($"The number of pixels must be positive, not {pixels}.");
        }

        if (fieldOfViewMm is { } length && !(length > 0 && double.IsFinite(length)))
        {
            throw new InvalidInputException($"The field of view must be positive, not {length} mm.");
        }

        (Pixels, FieldOfViewMm) = (pixels, fieldOfViewMm);
    }

    /// <summary>How the volumes of an anatomy are prepared; one with the heart's recipe keeps its short form.</summary>
    /// <param name="anatomy">Intensity rules and plane.</param>
    /// <param name="pixels">Width and height of a slice.</param>
    /// <param name="fieldOfViewMm">Edge of the crop in millimetres; null for slice stacks.</param>
    /// <param name="clipFraction">Share of the brightest voxels that the heart's recipe clips.</param>
    /// <param name="plane">Another plane than the anatomy's; null for that one.</param>
    /// <param name="clipLowFraction">Share of the darkest voxels that the heart's recipe clips.</param>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    public static Preprocessor Of(
        Anatomy anatomy,
        int pixels,
        double? fieldOfViewMm,
        double clipFraction = ClipTopFraction.Usual,
        SlicePlane? plane = null,
        double clipLowFraction = 0)
    {
        bool isHearts = anatomy.Modalities.All(rule => rule.Intensities == IntensityRule.Default(rule.Modality));
        SlicePlane wanted = plane ?? anatomy.Plane;
        return new Preprocessor(pixels, fieldOfViewMm)
        {
            Clip = new ClipTopFraction(clipFraction),
            ClipLow = isHearts ? clipLowFraction : 0,
            Intensities = isHearts
                ? null
                : [.. anatomy.Modalities.Select(rule => new ModalityIntensities(rule.Modality, rule.Intensities))],
            OtherPlane = fieldOfViewMm is null || wanted == SlicePlane.Coronal ? null : wanted,
        };
    }

    /// <summary>Width and height of a slice, in pixels.</summary>
    public int Pixels { get; private init; }

    /// <summary>Edge of the crop in millimetres; null for slice stacks.</summary>
    public double? FieldOfViewMm { get; }

    /// <summary>
    /// Edge of the cube that a prediction answers for, in millimetres, where the crop is smaller than the largest anatomy: slices of it are
    /// larger than those trained on, at the same spacing. Null is the crop.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ReachMm { get; init; }

    /// <summary>The first intensity step.</summary>
    public ClipTopFraction Clip { get; init; } = new();

    /// <summary>Share of the darkest voxels that the heart's recipe clips, after the brightest; 0 leaves the step out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double ClipLow { get; init; }

    /// <summary>Range of a z-scored CT volume that is mapped to [-1, 1].</summary>
    public MapRange CtRange { get; init; } = MapRange.Ct;

    /// <summary>Range of a z-scored MR volume that is mapped to [-1, 1].</summary>
    public MapRange MrRange { get; init; } = MapRange.Mr;

    /// <summary>
    /// How each modality of an anatomy of its own is brought to range; null for the heart's recipe, which <see cref="Clip"/>,
    /// <see cref="CtRange"/> and <see cref="MrRange"/> describe.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ModalityIntensities>? Intensities { get; init; }

    /// <summary>The plane of slices; null is coronal, as the paper's group cuts hearts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SlicePlane? OtherPlane { get; init; }

    /// <summary>The plane of slices.</summary>
    [JsonIgnore]
    public SlicePlane Plane => OtherPlane ?? SlicePlane.Coronal;

    /// <summary>
    /// The same preparation on a finer grid over the same crop, for pictures: slices have the least whole multiple of
    /// <see cref="Pixels"/> that is no less than <paramref name="pixels"/>. Slice stacks, which have no finer grid, stay as they are.
    /// </summary>
    /// <param name="pixels">Pixels across that a picture wants.</param>
    public Preprocessor Finer(int pixels) =>
        FieldOfViewMm is null ? this : this with { Pixels = Pixels * Math.Max(1, (pixels + Pixels - 1) / Pixels) };

    /// <summary>The intensity steps for a modality, in order.</summary>
    /// <exception cref="InvalidInputException">The rules name no such modality.</exception>
    public IReadOnlyList<IIntensityStep> StepsFor(Modality modality) =>
        Intensities is null
            ? [Clip, .. Darkest(), new ZScore(), modality == Modality.Ct ? CtRange : MrRange, new FillOutside()]
        : Intensities.FirstOrDefault(one => one.Modality == modality) is { } found ? found.Rule.Steps
        : throw new InvalidInputException($"No intensity rule for {modality}; add the modality to the data set's description.");

    /// <summary>The working grid of a case.</summary>
    /// <param name="stored">Geometry of the stored image.</param>
    /// <param name="centre">Middle of the crop, world millimetres; ignored for slice stacks.</param>
    /// <exception cref="InvalidInputException">A crop without a centre, or a stack that is not along RAS+.</exception>
    public VolumeGeometry GridFor(VolumeGeometry stored, Vector3D? centre) =>
        FieldOfViewMm is not { } length ? WorkingGrid.OverStack(stored, Pixels)
        : centre is { } point ? WorkingGrid.Around(point, length, Pixels)
        : throw new InvalidInputException("A crop to the heart needs its centre; take it from labels or from a first prediction.");

    /// <summary>The grid that a prediction answers on: the working grid, or around it what <see cref="ReachMm"/> asks for.</summary>
    /// <param name="stored">Geometry of the stored image.</param>
    /// <param name="centre">Middle of the crop, world millimetres; ignored for slice stacks.</param>
    /// <param name="multiple">Each size beyond the crop's is rounded up to a multiple of this, as networks that halve their input
    /// need.</param>
    /// <exception cref="InvalidInputException">A crop without a centre, or a stack that is not along RAS+.</exception>
    public VolumeGeometry AnswerGridFor(VolumeGeometry stored, Vector3D? centre, int multiple)
    {
        if (FieldOfViewMm is not { } crop || !(ReachMm > crop) || centre is not { } middle)
        {
            return GridFor(stored, centre);
        }

        // The last digits of a length must not add a layer of voxels.
        double spacing = crop / Pixels;
        int pixels = (int)Math.Ceiling((ReachMm.Value / spacing / multiple) - 1e-6) * multiple;
        return WorkingGrid.Around(middle, pixels * spacing, pixels);
    }

    /// <summary>Reads and prepares a case of a data set.</summary>
    /// <param name="stored">The case.</param>
    /// <param name="centre">Middle of the crop, world millimetres; null takes the middle of the case's labels.</param>
    /// <exception cref="InvalidInputException">A file cannot be used, or there is neither a centre nor labels; the message
    /// names the case.</exception>
    public PreparedCase Prepare(DatasetCase stored, Vector3D? centre = null)
    {
        Volume<byte>? classes = stored.HasLabels ? stored.ReadLabels() : null;
        Volume<float> image = stored.ReadImage();
        try
        {
            bool needsCentre = FieldOfViewMm is not null && centre is null && classes is not null;
            return Prepare(image, classes, needsCentre ? HeartRegion.Of(classes!).Centre : centre, stored.Modality, stored.Id);
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"{stored.Id} ({stored.ImagePaths[0]}): {e.Message}", e);
        }
    }

    /// <summary>Prepares a volume on its working grid.</summary>
    /// <param name="image">The stored image, in any orientation.</param>
    /// <param name="classes">Class indices on the image's grid; null without labels.</param>
    /// <param name="centre">Middle of the crop, world millimetres; null for slice stacks.</param>
    /// <param name="modality">Decides the range.</param>
    /// <param name="id">Name of the case.</param>
    /// <exception cref="InvalidInputException">No crop is possible there, or the image is constant.</exception>
    public PreparedCase Prepare(Volume<float> image, Volume<byte>? classes, Vector3D? centre, Modality modality, string id = "") =>
        PrepareOn(GridFor(image.Geometry, centre), image, classes, modality, id);

    /// <summary>Prepares a volume on a grid of the caller's choice, for example <see cref="WorkingGrid.Covering"/>.</summary>
    /// <param name="grid">Axes along RAS+.</param>
    /// <param name="image">The stored image, in any orientation.</param>
    /// <param name="classes">Class indices on the image's grid; null without labels.</param>
    /// <param name="modality">Decides the range.</param>
    /// <param name="id">Name of the case.</param>
    /// <param name="measuredOn">
    /// Where what intensity steps measure is measured, so that a larger grid has the intensities of the crop within it; null is the grid.
    /// </param>
    /// <exception cref="InvalidInputException">The grid does not touch the image, or the image is constant there.</exception>
    public PreparedCase PrepareOn(
        VolumeGeometry grid,
        Volume<float> image,
        Volume<byte>? classes,
        Modality modality,
        string id = "",
        VolumeGeometry? measuredOn = null)
    {
        Volume<float> input = Resample.LinearSmoothed(image, grid, float.NaN);
        Volume<float> measured = measuredOn is null || measuredOn == grid ? input : Resample.LinearSmoothed(image, measuredOn, float.NaN);
        foreach (IIntensityStep step in StepsFor(modality))
        {
            Func<float, float> function = step.For(measured);
            function.ApplyInPlace(input);
            if (!ReferenceEquals(measured, input))
            {
                function.ApplyInPlace(measured);
            }
        }

        return new(id, modality, input, classes is null ? null : Resample.Nearest(classes, grid, (byte)0)) { Plane = Plane };
    }

    /// <inheritdoc/>
    public bool Equals(Preprocessor? other) =>
        other is not null
        && (Pixels, FieldOfViewMm, ReachMm, Plane) == (other.Pixels, other.FieldOfViewMm, other.ReachMm, other.Plane)
        && (Clip, ClipLow, CtRange, MrRange) == (other.Clip, other.ClipLow, other.CtRange, other.MrRange)
        && (Intensities ?? []).SequenceEqual(other.Intensities ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Pixels, FieldOfViewMm, Clip, ClipLow, CtRange, MrRange, Plane, Intensities?.Count);

    private IEnumerable<IIntensityStep> Darkest() => ClipLow > 0 ? [new ClipLowFraction(ClipLow)] : [];
}
