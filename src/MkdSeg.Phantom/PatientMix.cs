namespace MkdSeg.Phantom;

/// <summary>
/// How the hearts of a cohort differ beyond <see cref="PhantomOptions.Variation"/>: sizes that go together, diseases, pose, and where the
/// annotated part of a vessel ends. All of it is 0 by default. Numbers are drawn from streams of their own, normal ones cut at two
/// standard deviations. For the heart alone.
/// </summary>
public sealed record PatientMix
{
    /// <summary>
    /// Standard deviation of the logarithm of the volume of the whole heart, which all its parts share. Adults: the left ventricle's
    /// end-diastolic volume is 166 +- 32 ml in men and 124 +- 21 ml in women (Petersen 2017), about 0.25 together. 0 to 0.6.
    /// </summary>
    public double HeartSize { get; init => field = Check(value, 0.6, nameof(HeartSize)); }

    /// <summary>
    /// Standard deviation of the logarithm of the volume that a pair shares beside the heart's: both ventricles, both atria, and, with
    /// 0.85 of it, aorta and pulmonary artery. In 12 mildly ill hearts of HVSMR-2.0 these go together with 0.94, 0.79 and 0.93. 0 to 0.6.
    /// </summary>
    public double PairSize { get; init => field = Check(value, 0.6, nameof(PairSize)); }

    /// <summary>
    /// Standard deviation of the logarithm of the volume of every chamber by itself. With the whole heart's size taken out,
    /// hearts of HVSMR-2.0 have 0.20 to 0.30 of the pair's and this together. 0 to 0.6.
    /// </summary>
    public double OwnSize { get; init => field = Check(value, 0.6, nameof(OwnSize)); }

    /// <summary>Standard deviation of the logarithm of the left ventricle's wall thickness. 0 to 0.5.</summary>
    public double WallThickness { get; init => field = Check(value, 0.5, nameof(WallThickness)); }

    /// <summary>
    /// By what share the aorta's radius is larger than the phantom's usual one, whose labelled part has 40 ml; the median of MM-WHS is 57.
    /// 0 to 0.5.
    /// </summary>
    public double WiderAorta { get; init => field = Check(value, 0.5, nameof(WiderAorta)); }

    /// <summary>Share of patients with dilated ventricles and a thin wall. 0 to 1; the four shares together at most 1.</summary>
    public double DilatedVentricles { get; init => field = Check(value, 1, nameof(DilatedVentricles)); }

    /// <summary>Share of patients with a thick wall about a small left ventricle. 0 to 1.</summary>
    public double Hypertrophy { get; init => field = Check(value, 1, nameof(Hypertrophy)); }

    /// <summary>Share of patients with large atria, as after years of atrial fibrillation. 0 to 1.</summary>
    public double LargeAtria { get; init => field = Check(value, 1, nameof(LargeAtria)); }

    /// <summary>Share of patients with a dilated right heart and a wide pulmonary artery. 0 to 1.</summary>
    public double DilatedRightHeart { get; init => field = Check(value, 1, nameof(DilatedRightHeart)); }

    /// <summary>Standard deviation of the turn of the heart in the chest about each axis, degrees. 0 to 30.</summary>
    public double RotationDegrees { get; init => field = Check(value, 30, nameof(RotationDegrees)); }

    /// <summary>Standard deviation of the heart's place in the chest along each axis, mm. 0 to 20.</summary>
    public double ShiftMm { get; init => field = Check(value, 20, nameof(ShiftMm)); }

    /// <summary>
    /// Standard deviation of where the label ends on the aorta, the caval and the pulmonary veins, mm along the vessel. 0 to 15.
    /// </summary>
    public double LabelEndMm { get; init => field = Check(value, 15, nameof(LabelEndMm)); }

    /// <summary>
    /// Standard deviation of where the label ends on the branches of the pulmonary artery, mm along them: the structure that people and
    /// networks agree least on (0.878 where the aorta has 0.960, CARE-WHS 2025). 0 to 15.
    /// </summary>
    public double PulmonaryEndMm { get; init => field = Check(value, 15, nameof(PulmonaryEndMm)); }

    /// <summary>
    /// How far beyond the phantom's usual end the aorta's label reaches on average, mm along the vessel: over the top of the arch, where
    /// the vessel turns and its end can be seen. 0 to 30.
    /// </summary>
    public double LongerAortaMm { get; init => field = Check(value, 30, nameof(LongerAortaMm)); }

    /// <summary>
    /// How far beyond the phantom's usual end the pulmonary artery's label reaches on average, mm along its branches, which become thin
    /// there; the labelled part of the usual one has 48 ml, the median of MM-WHS is 65. 0 to 30.
    /// </summary>
    public double LongerPulmonaryMm { get; init => field = Check(value, 30, nameof(LongerPulmonaryMm)); }

    private static double Check(double value, double most, string name) => KnobRange.Check(value, 0, most, $"PatientMix.{name}");
}
