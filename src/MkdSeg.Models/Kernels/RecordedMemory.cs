using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Memory for what a forward pass keeps for its backward pass. It lies in tensors, so that it can be handed to libtorch's graph and
/// ends with it, also where no backward pass follows.
/// </summary>
/// <remarks>
/// All but the largest maps share pieces of one size, which the next pass can have again when they are free: pieces made to measure left
/// holes between them that fitted no other.
/// </remarks>
internal sealed unsafe class RecordedMemory
{
    private const long LeastChunk = 1 << 19;
    private const int Aligned = FeatureMap.Alignment / sizeof(float);

    private readonly List<Tensor> chunks = [];
    private float* next;
    private float* end;

    /// <summary>The tensors, in the dispose scope in which they were needed first.</summary>
    public List<Tensor> Chunks => chunks;

    /// <summary>Room for some elements, values not set.</summary>
    public float* Take(nint count)
    {
        count = (count + Aligned - 1) / Aligned * Aligned;
        if (end - next < count)
        {
            long size = Math.Max(count, LeastChunk) + Aligned;
            Tensor chunk = empty(size);
            chunks.Add(chunk);
            float* start = TensorMemory.Pointer(chunk);
            next = (float*)(((nint)start + FeatureMap.Alignment - 1) / FeatureMap.Alignment * FeatureMap.Alignment);
            end = start + size;
        }

        float* taken = next;
        next += count;
        return taken;
    }
}
