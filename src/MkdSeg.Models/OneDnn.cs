using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>oneDNN, with which libtorch convolves on a CPU.</summary>
/// <remarks>
/// oneDNN 3.7 (libtorch 2.10) asks an AMD processor for the size of its caches in a way that some virtual machines do not answer. With a
/// size of 0 it reorders filters wrongly whose channels do not fill its blocks of 8 or 16: nearly all of a 3 x 3 filter becomes zero,
/// gradients by the input are wrong or not finite, and memory beside the filter may be overwritten. Nothing reports it, so a convolution
/// is asked whose gradient is known. With AVX2 (an exact training, ONEDNN_MAX_CPU_ISA, a processor without AVX-512) it gives right values
/// on an Intel Xeon whose caches are seen, and yet overwrites memory: a process that convolved all small numbers of channels crashed in
/// each of ten calls, with AVX-512 or SSE 4.1 in none of nineteen. So with AVX2 it counts as wrong without being asked.
/// The project's networks then fill the blocks themselves (<see cref="SafeConvolution"/>); for other networks oneDNN is left out, which
/// takes about a third more time.
/// </remarks>
internal static unsafe class OneDnn
{
    private static readonly Lock Gate = new();
    /// <summary>Values of ONEDNN_MAX_CPU_ISA that keep oneDNN from AVX-512.</summary>
    private static readonly FrozenSet<string?> ShortVectors =
        new[] { "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2" }.ToFrozenSet<string?>(StringComparer.OrdinalIgnoreCase);

    private static bool? isWrong; // null before a convolution was asked

    /// <summary>Channels of its blocks: those of AVX-512, or of shorter vectors.</summary>
    public static long Block => UsesAvx2 || IsKeptPlain ? 8 : 16;

    /// <summary>Whether oneDNN is used and fills up blocks wrongly here; the first call asks a convolution.</summary>
    public static bool IsWrong
    {
        get
        {
            lock (Gate)
            {
                return IsUsed && (isWrong ??= Ask() | UsesAvx2);
            }
        }
    }

    private static bool UsesAvx2 => ShortVectors.Contains(TensorRuntime.Variable("ONEDNN_MAX_CPU_ISA"))
        || (!Avx512F.IsSupported && !IsKeptPlain);

    private static bool IsKeptPlain =>
        "SSE41".Equals(TensorRuntime.Variable("ONEDNN_MAX_CPU_ISA"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether libtorch convolves with it.</summary>
    public static bool IsUsed { get; private set; } = true;

    /// <summary>
    /// Leaves oneDNN out for the rest of the process, as torch.backends.mkldnn.enabled = False does in Python; TorchSharp 0.107 has no call
    /// for it.
    /// </summary>
    /// <exception cref="NativeLibraryException">This libtorch offers no way to do so.</exception>
    public static void LeaveOut()
    {
        lock (Gate)
        {
            if (!TrySwitch("_ZN2at7Context20setUserEnabledMkldnnEb", isOn: false))
            {
                throw new NativeLibraryException(
                    "libtorch: its convolutions give wrong gradients on this processor; "
                    + "set the environment variable ONEDNN_MAX_CPU_ISA to SSE41.");
            }

            IsUsed = false;
        }
    }

    private static bool Ask()
    {
        // NNPACK cannot start either where caches are hidden, and would say so on standard error.
        const string Nnpack = "_ZN2at7Context20setUserEnabledNNPACKEb";
        bool isOff = TrySwitch(Nnpack, isOn: false);
        bool isRight = IsRight();
        if (isRight && isOff)
        {
            TrySwitch(Nnpack, isOn: true);
        }

        return !isRight;
    }

    /// <summary>Whether the gradient of a sum of a 3 x 3 convolution is the sum of the filter's values, away from the border.</summary>
    private static bool IsRight()
    {
        using IDisposable ordinary = inference_mode(false), enabled = enable_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor image = ones(2, 1, 8, 8, requires_grad: true);
        Tensor filter = arange(1, 10, dtype: float32).reshape(1, 1, 3, 3);
        nn.functional.conv2d(image, filter, padding: [1, 1]).sum().backward();
        return image.grad![0, 0, 4, 4].item<float>() == 45;
    }

    /// <summary>Calls a switch of libtorch's global context, if this libtorch has it.</summary>
    private static bool TrySwitch(string name, bool isOn)
    {
        bool isThere = TryExport("_ZN2at13globalContextEv", out nint context) & TryExport(name, out nint enable);
        if (isThere)
        {
            ((delegate* unmanaged<nint, byte, void>)enable)(((delegate* unmanaged<nint>)context)(), isOn ? (byte)1 : (byte)0);
        }

        return isThere;
    }

    private static bool TryExport(string name, out nint address)
    {
        address = 0;
        return TensorRuntime.LibraryPath is { } path
            && NativeLibrary.TryLoad(path, out nint library)
            && NativeLibrary.TryGetExport(library, name, out address);
    }
}
