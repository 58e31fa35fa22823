namespace MkdSeg.Inference;

/// <summary>Which segmentor's answer is taken.</summary>
public enum Readout
{
    /// <summary>The mean of all segmentors' softmax maps [R]; the paper's result [P].</summary>
    Ensemble,

    /// <summary>S_real alone; the segmentor of a method that has one.</summary>
    Real,

    /// <summary>S_syn alone.</summary>
    Syn,

    /// <summary>The first of two networks trained apart.</summary>
    First,

    /// <summary>The second of them.</summary>
    Second,
}
