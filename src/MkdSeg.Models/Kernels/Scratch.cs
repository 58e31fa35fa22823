using System.Runtime.InteropServices;

namespace MkdSeg.Models.Kernels;

/// <summary>Native memory for the time of a kernel, values not set.</summary>
/// <param name="count">Floats.</param>
internal readonly unsafe ref struct Scratch(long count) : IDisposable
{
    private readonly long count = count;

    /// <summary>The first value.</summary>
    public float* Values { get; } = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), FeatureMap.Alignment);

    /// <summary>Sets all values to 0.</summary>
    public void Clear() => NativeMemory.Clear(Values, (nuint)count * sizeof(float));

    /// <summary>Frees it.</summary>
    public void Dispose() => NativeMemory.AlignedFree(Values);
}
