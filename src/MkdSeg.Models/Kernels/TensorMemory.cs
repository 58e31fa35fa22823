using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>The memory behind tensors, for kernels that work on pointers; the tensor must outlive them.</summary>
internal static unsafe partial class TensorMemory
{
    /// <summary>The first element of a dense float32 tensor on the CPU, in whatever order its elements lie.</summary>
    public static float* Pointer(Tensor dense) => (float*)Data(dense.Handle);

    /// <summary>The same; null for no tensor.</summary>
    public static float* PointerOrNull(Tensor? dense) => dense is null ? null : Pointer(dense);

    /// <summary>Elements from one to the next along an axis.</summary>
    public static long Stride(Tensor tensor, int axis) => StrideOf(tensor.Handle, axis);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    private static partial void* Data(nint handle);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_stride")]
    private static partial long StrideOf(nint handle, long axis);
}
