namespace MkdSeg.Phantom;

/// <summary>
/// How the examinations of a cohort differ beyond <see cref="PhantomOptions.ContrastSpread"/>: timing of the contrast agent, field of
/// view, slice thickness. All of it is 0 by default. Numbers are drawn from streams of their own. For the heart alone.
/// </summary>
public sealed record ScanMix
{
    /// <summary>
    /// Share of CT patients scanned too early: the right heart and the pulmonary artery bright, the left heart pale, the muscle not yet
    /// enhanced. 0 to 1; with <see cref="LateContrast"/> at most 1.
    /// </summary>
    public double EarlyContrast { get; init => field = Check(value, 1, nameof(EarlyContrast)); }

    /// <summary>Share of CT patients scanned too late: all blood pale and near the muscle. 0 to 1.</summary>
    public double LateContrast { get; init => field = Check(value, 1, nameof(LateContrast)); }

    /// <summary>By what share the field of view is wider than that of the classic phantom: large hearts need it. 0 to 1.</summary>
    public double WiderField { get; init => field = Check(value, 1, nameof(WiderField)); }

    /// <summary>
    /// Share of patients whose stack of slices ends within the heart, 40 to 60 mm from its middle at one end: head or feet in CT, front,
    /// back or a side in MR. 0 to 1.
    /// </summary>
    public double CutField { get; init => field = Check(value, 1, nameof(CutField)); }

    /// <summary>Share of MR patients with slices 2 to 3.5 times as thick as a pixel is wide instead of 1.3 times. 0 to 1.</summary>
    public double ThickSlices { get; init => field = Check(value, 1, nameof(ThickSlices)); }

    private static double Check(double value, double most, string name) => KnobRange.Check(value, 0, most, $"ScanMix.{name}");
}
