namespace MkdSeg.Imaging.Labels;

/// <summary>How far two grids lie apart, and how far they may.</summary>
/// <param name="Millimetres">Largest distance of corresponding corners; NaN where a place is not finite.</param>
/// <param name="AllowedMillimetres">The tolerance of <see cref="GridAgreement"/>.</param>
public readonly record struct GridDistance(double Millimetres, double AllowedMillimetres)
{
    /// <summary>Whether the two count as one grid.</summary>
    public bool IsAllowed => Millimetres <= AllowedMillimetres;
}
