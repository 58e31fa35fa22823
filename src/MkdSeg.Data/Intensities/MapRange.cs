using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>
/// The fixed affine map from [Low, High] to [-1, 1]; what lies beyond is clamped. One range for all volumes of a modality
/// keeps the map the same in training and test. The defaults apply after <see cref="ZScore"/> and are those of PnP-AdaNet
/// and SIFA (PAPER.md, "Relatives").
/// </summary>
public sealed record MapRange : IIntensityStep
{
    /// <summary>Creates the map.</summary>
    /// <param name="low">Becomes -1.</param>
    /// <param name="high">Becomes 1.</param>
    /// <exception cref="InvalidInputException">Low is not below high, or one of them is not finite.</exception>
    public MapRange(double low, double high) => (Low, High) = low < high && double.IsFinite(high - low)
        ? (low, high)
        : throw new InvalidInputException($"The range [{low}, {high}] is empty; low must be below high.");

    /// <summary>[-2.8, 3.2]: CT after z-scoring.</summary>
    public static MapRange Ct { get; } = new(-2.8, 3.2);

    /// <summary>[-1.8, 4.4]: MR after z-scoring.</summary>
    public static MapRange Mr { get; } = new(-1.8, 4.4);

    /// <summary>The value that becomes -1.</summary>
    public double Low { get; }

    /// <summary>The value that becomes 1.</summary>
    public double High { get; }

    /// <inheritdoc/>
    public Func<float, float> For(Volume<float> image) => v => (float)Math.Clamp((2 * (v - Low) / (High - Low)) - 1, -1, 1);
}
