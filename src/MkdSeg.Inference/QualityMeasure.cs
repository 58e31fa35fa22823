namespace MkdSeg.Inference;

/// <summary>What the quality score of a case is made of.</summary>
public enum QualityMeasure
{
    /// <summary>1 less the mean Dice of two segmentors' label maps: how far S_real and S_syn disagree.</summary>
    Disagreement,

    /// <summary>Mean entropy of the classes' probabilities where a structure was found, as a share of the largest one.</summary>
    Entropy,
}
