using System.Text.Json.Serialization;
using MkdSeg.Imaging;

namespace MkdSeg.Phantom;

/// <summary>
/// How large and how hard the phantom is. The defaults are chosen by realism and so that a segmentor trained on four
/// annotated CT patients is neither lost nor saturated (mean Dice 0.70 to 0.88); never by which method wins. Raise a knob
/// to make the task harder. One seed and one set of options give the same voxels on every x86-64 Linux machine whose processor has FMA.
/// </summary>
public sealed record PhantomOptions
{
    /// <summary>The defaults, which the recorded tables were made with.</summary>
    public static PhantomOptions Classic { get; } = new();

    /// <summary>
    /// Hearts that differ as real ones do, set by what is known of real hearts and by a plain network's learning curve, on patients that
    /// no reported number is of, before any other method was run; docs/test-bed.md says how.
    /// </summary>
    public static PhantomOptions Reference { get; } = new()
    {
        Size = 112,
        Variation = 0.7,
        DeformationMm = 3,
        OffCentreMm = 12,
        ContrastSpread = 1.2,
        WashedOutRightHeart = 0.4,
        CtNoiseHu = 20,
        BloodPoolDetail = 1,
        Patients = new()
        {
            HeartSize = 0.12,
            PairSize = 0.34,
            OwnSize = 0.28,
            WallThickness = 0.12,
            WiderAorta = 0.05,
            DilatedVentricles = 0.08,
            Hypertrophy = 0.08,
            LargeAtria = 0.1,
            DilatedRightHeart = 0.06,
            RotationDegrees = 10,
            ShiftMm = 5,
            LabelEndMm = 1,
            PulmonaryEndMm = 3,
            LongerAortaMm = 16,
            LongerPulmonaryMm = 12,
        },
        Scans = new() { EarlyContrast = 0.1, LateContrast = 0.1, WiderField = 0.15, CutField = 0.08, ThickSlices = 0.4 },
    };

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> PresetNames { get; } = ["classic", "reference"];

    /// <summary>The preset of a name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static PhantomOptions Named(string name) => name switch
    {
        "classic" => Classic,
        "reference" => Reference,
        _ => throw new InvalidInputException($"There is no preset '{name}'; {NameHint.Remedy(name, PresetNames)}."),
    };

    /// <summary>Whose phantom it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(JsonStringEnumConverter<PhantomAnatomy>))]
    public PhantomAnatomy Anatomy { get; init; }

    /// <summary>
    /// Voxels along the longest axis of a CT image; the field of view stays, so spacing is about 195 mm / Size for the heart, 360 mm / Size
    /// for the abdomen.
    /// </summary>
    public int Size { get; init => field = Check(value, 16, 512, nameof(Size)); } = 64;

    /// <summary>
    /// Spread of pose, size, wall thickness, chamber size and position, and vessel course between patients: 1 is an adult
    /// cohort, 0 gives everybody the same organs (apart from <see cref="DeformationMm"/>). The first knob for shape.
    /// </summary>
    public double Variation { get; init => field = Check(value, 0, 1.5, nameof(Variation)); } = 1;

    /// <summary>
    /// Standard deviation, in mm, of the smooth random deformation of the heart (wavelengths 70 to 150 mm); half as much again in the
    /// abdomen.
    /// </summary>
    public double DeformationMm { get; init => field = Check(value, 0, 4, nameof(DeformationMm)); } = 2;

    /// <summary>How far the organs may lie off the middle of the field of view along each axis, in mm.</summary>
    public double OffCentreMm { get; init => field = Check(value, 0, 30, nameof(OffCentreMm)); } = 12;

    /// <summary>
    /// Spread of CT enhancement and MR tissue contrast between patients and chambers: 0 gives every patient the same
    /// protocol, 1 a multi-scanner collection. The first knob for appearance.
    /// </summary>
    public double ContrastSpread { get; init => field = Check(value, 0, 2, nameof(ContrastSpread)); } = 1.5;

    /// <summary>
    /// Share of CT patients whose right heart is hardly enhanced (within about 40 HU of the myocardium), so that its
    /// boundary towards the septum must be known rather than seen. 0 to 1. For the heart alone.
    /// </summary>
    public double WashedOutRightHeart { get; init => field = Check(value, 0, 1, nameof(WashedOutRightHeart)); } = 0.5;

    /// <summary>
    /// Standard deviation of the CT noise in HU (spatially correlated); each patient draws 0.7 to 1.3 times that, and a third
    /// of it in the abdomen.
    /// </summary>
    public double CtNoiseHu { get; init => field = Check(value, 0, 300, nameof(CtNoiseHu)); } = 60;

    /// <summary>
    /// Standard deviation of the MR noise before the magnitude is taken, as a share of the signal of blood; in the abdomen, of a kidney.
    /// </summary>
    public double MrNoise { get; init => field = Check(value, 0, 1, nameof(MrNoise)); } = 0.06;

    /// <summary>Strength of the MR bias field: the standard deviation of its logarithm.</summary>
    public double BiasField { get; init => field = Check(value, 0, 1, nameof(BiasField)); } = 0.2;

    /// <summary>Point spread of both scanners: standard deviation in voxels.</summary>
    public double BlurVoxels { get; init => field = Check(value, 0, 3, nameof(BlurVoxels)); } = 0.55;

    /// <summary>
    /// Papillary muscles, trabeculae and uneven mixing of contrast agent: detail inside the blood pools that belongs to
    /// their label and does not look like it. 0 none, 1 realistic, 2 coarse. For the heart alone.
    /// </summary>
    public double BloodPoolDetail { get; init => field = Check(value, 0, 2, nameof(BloodPoolDetail)); } = 1.5;

    /// <summary>How hearts differ beyond <see cref="Variation"/>; null is not at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PatientMix? Patients { get; init; }

    /// <summary>How examinations of hearts differ beyond <see cref="ContrastSpread"/>; null is not at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScanMix? Scans { get; init; }

    /// <summary>The same for another anatomy and size.</summary>
    /// <param name="anatomy">What is imaged.</param>
    /// <param name="size">Voxels along the longest axis of a CT image.</param>
    public PhantomOptions Of(PhantomAnatomy anatomy, int size) => this with { Anatomy = anatomy, Size = size };

    private static T Check<T>(T value, T least, T most, string name)
        where T : IComparable<T> =>
        KnobRange.Check(value, least, most, $"PhantomOptions.{name}");
}
