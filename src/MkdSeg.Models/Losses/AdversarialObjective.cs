namespace MkdSeg.Models.Losses;

/// <summary>How a discriminator's output is turned into a loss.</summary>
public enum AdversarialObjective
{
    /// <summary>Squared distance to 1 (real) and 0 (fake); Mao et al. 2017. PAPER.md's default, CycleGAN's too.</summary>
    LeastSquares,

    /// <summary>Binary cross entropy of the logits; Goodfellow et al. 2014. Used by the unfinished re-implementation.</summary>
    Vanilla,
}
