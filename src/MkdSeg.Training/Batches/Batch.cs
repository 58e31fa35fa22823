using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>Slices of one modality with their labels.</summary>
/// <param name="Images">[N,K,H,W], float32 in [-1,1]; K is 1, or 3 for a slice with its two neighbours.</param>
/// <param name="Labels">[N,H,W], int64 class indices.</param>
public sealed record Batch(Tensor Images, Tensor Labels)
{
    /// <summary>[N,C], bool: which classes are annotated in each slice; null where all are.</summary>
    public Tensor? Known { get; init; }

    /// <summary>
    /// [M,K,H,W]: images of the modality with and without labels, for what needs none: translation; null where only annotated ones are
    /// used.
    /// </summary>
    public Tensor? Unlabelled { get; init; }

    /// <summary>
    /// The first slices of the batch: the same memory, and the gradient of its images is that of all, 0 for those left out.
    /// </summary>
    /// <param name="count">1 to N.</param>
    public Batch First(int count) => count == Images.shape[0] ? this : this with
    {
        Images = Images.narrow(0, 0, count),
        Labels = Labels.narrow(0, 0, count),
        Known = Known?.narrow(0, 0, count),
        Slices = [.. Slices.Take(count)],
    };

    /// <summary>N names for messages, for example "ct_train_1001 slice 12"; empty for slices of no case.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];
}
