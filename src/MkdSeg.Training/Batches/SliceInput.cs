using MkdSeg.Data.Preprocessing;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>Slices of a prepared case as networks see them.</summary>
public static class SliceInput
{
    /// <summary>Slices, each alone or in the middle of its two neighbours; at the ends of the case a slice is its own neighbour.</summary>
    /// <param name="prepared">The case.</param>
    /// <param name="slices">Indices of N slices.</param>
    /// <param name="inputSlices">K: 1 or 3.</param>
    /// <returns>[N,K,H,W], float32 in [-1,1].</returns>
    public static Tensor Of(PreparedCase prepared, IReadOnlyList<int> slices, int inputSlices)
    {
        int reach = inputSlices / 2;
        return stack(slices.Select(slice => cat(
            [.. Enumerable.Range(slice - reach, inputSlices).Select(neighbour =>
                tensor(prepared.ImageSlice(Math.Clamp(neighbour, 0, prepared.SliceCount - 1)), [1, prepared.Height, prepared.Width]))])));
    }
}
