using System.Runtime.InteropServices;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>The current GPU's memory, as its driver counts it.</summary>
internal static partial class GpuMemory
{
    /// <summary>
    /// Memory in use by all processes, MiB. libtorch keeps what it has freed, so with one process at work this is the most that it took,
    /// the driver's own share included.
    /// </summary>
    /// <exception cref="InvalidOperationException">The driver does not tell.</exception>
    public static double UsedMib()
    {
        int error = GetMemory(out nuint free, out nuint whole);
        return error == 0
            ? (whole - free) / (double)(1 << 20)
            : throw new InvalidOperationException($"The CUDA driver does not tell its memory: error {error}.");
    }

    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    private static partial int GetMemory(out nuint free, out nuint whole);
}
