using System.Text.Json.Serialization;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Intensities;

/// <summary>How stored intensities become the range [-1, 1] that networks see. Immutable, compared by content.</summary>
public sealed record IntensityRule
{
    /// <summary>Creates a rule.</summary>
    /// <param name="kind">What <paramref name="low"/> and <paramref name="high"/> are.</param>
    /// <param name="low">Becomes -1.</param>
    /// <param name="high">Becomes 1.</param>
    /// <param name="clipTop">Share of the brightest voxels that is clipped first; of z-scores alone, 0 for the other kinds.</param>
    /// <exception cref="InvalidInputException">A value is out of range; the message names it.</exception>
    [JsonConstructor]
    public IntensityRule(IntensityKind kind, double low, double high, double clipTop = 0)
    {
        if (!(low < high && double.IsFinite(high - low)))
        {
            throw new InvalidInputException($"Intensities: low is {low} and high is {high}; low must be below high.");
        }

        if (kind == IntensityKind.Percentiles && !(low >= 0 && high <= 100))
        {
            throw new InvalidInputException($"Intensities: percentiles from {low} to {high}; they lie between 0 and 100.");
        }

        if (!(clipTop is >= 0 and < 0.5) || (clipTop > 0 && kind != IntensityKind.ZScore))
        {
            throw new InvalidInputException($"Intensities: clipTop is {clipTop}; give 0 to below 0.5, and with z-score alone.");
        }

        (Kind, Low, High, ClipTop) = (kind, low, high, clipTop);
    }

    /// <summary>What <see cref="Low"/> and <see cref="High"/> are.</summary>
    public IntensityKind Kind { get; }

    /// <summary>Becomes -1: an intensity (of CT: HU), a percentile of the volume, or a z-score.</summary>
    public double Low { get; }

    /// <summary>Becomes 1.</summary>
    public double High { get; }

    /// <summary>Share of the brightest voxels that is clipped before the z-score.</summary>
    public double ClipTop { get; }

    /// <summary>The steps, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<IIntensityStep> Steps => Kind switch
    {
        IntensityKind.Window => [new MapRange(Low, High), new FillOutside()],
        IntensityKind.Percentiles => [new PercentileRange(Low, High), new FillOutside()],
        _ => [new ClipTopFraction(ClipTop), new ZScore(), new MapRange(Low, High), new FillOutside()],
    };

    /// <summary>
    /// The recipe of PnP-AdaNet's authors, which the heart's data sets are prepared with: the top 2 % clipped, z-score, and the range
    /// of CT or of everything else (PAPER.md, defaults, "preprocessing").
    /// </summary>
    /// <param name="modality">The modality.</param>
    public static IntensityRule Default(Modality modality)
    {
        MapRange range = modality == Modality.Ct ? MapRange.Ct : MapRange.Mr;
        return new(IntensityKind.ZScore, range.Low, range.High, new ClipTopFraction().Fraction);
    }

    /// <summary>For example <c>window -160 to 240</c>.</summary>
    public override string ToString() => Kind switch
    {
        IntensityKind.Window => FormattableString.Invariant($"window {Low} to {High}"),
        IntensityKind.Percentiles => FormattableString.Invariant($"percentiles {Low} to {High} of each volume"),
        _ => FormattableString.Invariant($"z-score of each volume, top {100 * ClipTop} % clipped, range {Low} to {High}"),
    };
}

/// <summary>What the ends of an intensity rule are.</summary>
public enum IntensityKind
{
    /// <summary>Z-scores over the volume.</summary>
    [JsonStringEnumMemberName("z-score")]
    ZScore,

    /// <summary>Intensities as they stand in the file: for CT, whose unit is HU everywhere.</summary>
    [JsonStringEnumMemberName("window")]
    Window,

    /// <summary>Percentiles of each volume: for MR, whose unit is the scanner's.</summary>
    [JsonStringEnumMemberName("percentiles")]
    Percentiles,
}

/// <summary>How one modality is brought to range.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Rule">Its rule.</param>
public sealed record ModalityIntensities(Modality Modality, IntensityRule Rule);
