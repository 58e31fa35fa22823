using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>The memory behind tensors, for kernels that work on pointers; the tensor must outlive them.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first element of a contiguous float32 tensor on the CPU.</summary>
    public static float* Pointer(Tensor contiguous) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));
}
