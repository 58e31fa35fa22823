namespace MkdSeg.Training.Options;

/// <summary>
/// Random changes of training slices; by default rotation and scaling. No flips: left and right differ in the heart. The paper does not
/// say what it used; ranges are our inference [I].
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Largest rotation either way, in degrees. Default 10 [I].</summary>
    public double RotationDegrees { get; init; } = 10;

    /// <summary>Smallest scale factor. Default 0.9 [I].</summary>
    public double SmallestScale { get; init; } = 0.9;

    /// <summary>Largest scale factor. Default 1.1 [I].</summary>
    public double LargestScale { get; init; } = 1.1;

    /// <summary>Share of the slices that are rotated. Default all [I].</summary>
    public double RotationProbability { get; init; } = 1;

    /// <summary>Share of the slices that are scaled. Default all [I].</summary>
    public double ScaleProbability { get; init; } = 1;

    /// <summary>
    /// Largest shift along columns and rows, either way, as a share of the side. Crops are centred by labels, so without it a network never
    /// sees an anatomy beside the middle. Default 0: the paper does not say.
    /// </summary>
    public double ShiftFraction { get; init; }

    /// <summary>
    /// Largest elastic displacement along columns and rows, as a share of the side: a grid of 4 x 4 points, each moved by its own draw,
    /// with bicubic interpolation between them (Ronneberger et al. 2015, whose U-Net had 3 x 3). 0.03 bends organs by a few pixels of
    /// 128. Default 0: the paper does not say.
    /// </summary>
    public double ElasticFraction { get; init; }

    /// <summary>
    /// Show half of the slices mirrored, their columns the other way round: for anatomies whose sides do not differ, in planes whose
    /// columns run from right to left. Default off: the sides of a heart differ.
    /// </summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// Also change intensities as nnU-Net does, see <see cref="Batches.IntensityAugmentation"/>. Default off [I].
    /// </summary>
    public bool Intensities { get; init; }

    /// <summary>
    /// nnU-Net's list for square 2D slices, from its published trainer: a fifth of the slices rotated by any angle, a fifth scaled
    /// by 0.7 to 1.4, intensities changed. Its mirroring is left out: the heart's left and right differ.
    /// </summary>
    public static AugmentationOptions NnUNet { get; } = new()
    {
        RotationDegrees = 180,
        RotationProbability = 0.2,
        SmallestScale = 0.7,
        LargestScale = 1.4,
        ScaleProbability = 0.2,
        Intensities = true,
    };

    /// <summary>True if nothing is to be done.</summary>
    public bool IsOff =>
        RotationDegrees == 0 && SmallestScale == 1 && LargestScale == 1 && ShiftFraction == 0 && ElasticFraction == 0
        && !Intensities && !Mirror;
}
