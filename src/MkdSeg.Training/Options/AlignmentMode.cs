namespace MkdSeg.Training.Options;

/// <summary>How assistant images come to look like the target before a segmentor learns from them.</summary>
public enum AlignmentMode
{
    /// <summary>Translated by generators that learn on while the segmentors learn: the paper [P].</summary>
    Online,

    /// <summary>Translated by generators that have learnt before and stay as they are.</summary>
    Offline,

    /// <summary>Not at all.</summary>
    None,
}
