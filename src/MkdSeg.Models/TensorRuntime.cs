using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>Settings of the native tensor library that hold for the whole process.</summary>
public static partial class TensorRuntime
{
    /// <summary>
    /// Sets the number of threads and lets idle ones sleep. By default OpenMP's threads spin while they wait for each
    /// other: with any other load on the machine a step of two threads was measured at half the speed, and several such
    /// processes at once nearly stop. The variable OMP_WAIT_POLICY, where a user has set it, is left alone.
    /// </summary>
    /// <param name="threads">Threads for one tensor operation, at least 1.</param>
    /// <remarks>Waiting is decided when the native library loads: call this before anything else touches a tensor.</remarks>
    public static void Configure(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            // Environment.SetEnvironmentVariable does not reach native code on Unix.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);
        }

        set_num_threads(threads);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
