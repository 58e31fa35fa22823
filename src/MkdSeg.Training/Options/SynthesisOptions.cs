namespace MkdSeg.Training.Options;

/// <summary>Translation and segmentation trained together, as in Zhang et al. (2018b).</summary>
public sealed record SynthesisOptions
{
    /// <summary>
    /// Weight of the shape consistency in the update of the generators: what segmentors find in translated images must be
    /// what was annotated in the originals. Default 1, the weight that we remember of the paper. 0 switches it off, and with it the
    /// segmentor of the assistant modality.
    /// </summary>
    public double ShapeConsistencyWeight { get; init; } = 1;
}
