using MkdSeg.Bench.Results;
using MkdSeg.Models.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Harness;

/// <summary>Compares the tensors that two workers wrote.</summary>
internal static class TensorComparison
{
    /// <summary>The largest absolute difference of any element; infinite where a tensor is missing or has another shape.</summary>
    /// <param name="name">What is compared, for the report.</param>
    /// <param name="ours">A safetensors file.</param>
    /// <param name="theirs">Another one.</param>
    /// <param name="limit">The largest difference allowed.</param>
    public static Difference LargestDifference(string name, string ours, string theirs, double limit)
    {
        using DisposeScope scope = NewDisposeScope();
        (Dictionary<string, Tensor> a, _) = SafetensorsFile.Read(ours);
        (Dictionary<string, Tensor> b, _) = SafetensorsFile.Read(theirs);
        bool sameShapes = a.Count == b.Count
            && a.All(entry => b.TryGetValue(entry.Key, out Tensor? other) && other.shape.SequenceEqual(entry.Value.shape));
        double largest = sameShapes ? a.Max(entry => (entry.Value - b[entry.Key]).abs().max().ToDouble()) : double.PositiveInfinity;
        return new Difference(name, largest, limit);
    }
}
