using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>Slices of one modality with their labels.</summary>
/// <param name="Images">[N,1,H,W], float32 in [-1,1].</param>
/// <param name="Labels">[N,H,W], int64 class indices.</param>
public sealed record Batch(Tensor Images, Tensor Labels)
{
    /// <summary>N names for messages, for example "ct_train_1001 slice 12"; empty for slices of no case.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];
}
