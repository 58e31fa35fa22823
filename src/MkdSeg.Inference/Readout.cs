namespace MkdSeg.Inference;

/// <summary>Which segmentor's answer is taken.</summary>
public enum Readout
{
    /// <summary>The mean of all segmentors' softmax maps [R]; the paper's result [P].</summary>
    Ensemble,

    /// <summary>S_real alone.</summary>
    Real,

    /// <summary>S_syn alone.</summary>
    Syn,
}
