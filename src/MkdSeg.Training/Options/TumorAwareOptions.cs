namespace MkdSeg.Training.Options;

/// <summary>The structure-aware translation of Jiang et al. (2018), called tumor-aware there.</summary>
public sealed record TumorAwareOptions
{
    /// <summary>
    /// Weight of the whole structure-aware loss in the update of the generator towards the target. Default 1: as the feedback of
    /// the paper that is reproduced [I].
    /// </summary>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// Weight of the location part, the distance between features of the original and of the translated image, over that of the
    /// shape part. Default 1 [I].
    /// </summary>
    public double LocationWeight { get; init; } = 1;
}
