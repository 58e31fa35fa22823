using static TorchSharp.torch;

namespace MkdSeg.Training.Data;

/// <summary>Slices of one modality with their labels.</summary>
/// <param name="Images">[N,1,H,W], float32 in [-1,1].</param>
/// <param name="Labels">[N,H,W], int64 class indices.</param>
public sealed record Batch(Tensor Images, Tensor Labels);
