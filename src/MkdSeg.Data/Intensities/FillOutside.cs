using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>The last step: gives voxels outside the scanned field (NaN) a value; -1 is the darkest a network sees.</summary>
/// <param name="Value">What NaN becomes.</param>
public sealed record FillOutside(float Value = -1) : IIntensityStep
{
    /// <inheritdoc/>
    public Func<float, float> For(Volume<float> image) => v => float.IsNaN(v) ? Value : v;
}
