using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>Settings of the native tensor library that hold for the whole process.</summary>
public static partial class TensorRuntime
{
    /// <summary>
    /// The instruction set of exact trainings. Each of the libraries below picks its kernels by the machine's CPU, and
    /// kernels of other vector lengths sum in another order. AVX2 with FMA is what x86-64 machines since 2013 (Intel) and
    /// 2015 (AMD) share; MKL honours AVX2 on Intel's CPUs alone, COMPATIBLE on every one.
    /// </summary>
    private static readonly (string Variable, string Value)[] CommonLevel =
    [
        ("ATEN_CPU_CAPABILITY", "avx2"), ("ONEDNN_MAX_CPU_ISA", "AVX2"), ("MKL_CBWR", "COMPATIBLE"),
    ];

    /// <summary>The environment variables that decide which kernels run, for a report on a run.</summary>
    public static IReadOnlyList<string> KernelVariables =>
        [.. CommonLevel.Select(level => level.Variable), "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_WAIT_POLICY"];

    /// <summary>Threads of the process, as last configured; all of the machine's until then.</summary>
    public static int Threads { get; private set; } = Environment.ProcessorCount;

    /// <summary>
    /// Where tensors live: as chosen by <see cref="UseDevice"/>; until then the first CUDA device where there is one, else the CPU.
    /// </summary>
    public static Device DefaultDevice
    {
        get => field ?? (cuda.is_available() ? CUDA : CPU);
        private set;
    }

    /// <summary>Chooses where tensors live from now on.</summary>
    /// <param name="device">A device that is there.</param>
    /// <param name="tensorFloat32">Whether a GPU may round the factors of convolutions and matrix products to 10 bits of mantissa
    /// (libtorch by itself does so in convolutions).</param>
    public static void UseDevice(Device device, bool tensorFloat32)
    {
        DefaultDevice = device;
        if (device.type == DeviceType.CUDA)
        {
            backends.cuda.matmul.allow_tf32 = tensorFloat32;
            backends.cudnn.allow_tf32 = tensorFloat32;
        }
    }

    /// <summary>Sends a tensor of the CPU to a device; to a GPU from pinned memory and without waiting for the copy.</summary>
    /// <param name="host">On the CPU.</param>
    /// <param name="device">Where it is wanted.</param>
    public static Tensor Send(Tensor host, Device device)
    {
        if (device.type != DeviceType.CUDA)
        {
            return host.to(device);
        }

        using Tensor pinned = host.pin_memory();
        return pinned.to(device, non_blocking: true);
    }

    /// <summary>
    /// Sets the number of threads and lets idle ones sleep. By default OpenMP's threads spin while they wait for each
    /// other: with any other load on the machine a step of two threads was measured at half the speed, and several such
    /// processes at once nearly stop. The variable OMP_WAIT_POLICY, where a user has set it, is left alone.
    /// </summary>
    /// <param name="threads">Threads for one tensor operation, at least 1.</param>
    /// <exception cref="NativeLibraryException">The environment variable MKDSEG_LIBTORCH names a folder without a libtorch that
    /// fits.</exception>
    /// <remarks>Waiting is decided when the native library loads: call this before anything else touches a tensor.</remarks>
    public static void Configure(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        SetVariable("OMP_WAIT_POLICY", "passive", overwrite: false);
        KeepFreedMemory();
        NativeLibraries.Load();
        set_num_threads(threads);
        Threads = threads;
        _ = OneDnn.IsWrong; // asked before the first network
    }

    /// <summary>
    /// Lets the C library (glibc) keep freed tensors for the next ones. By default it gives each large block back to the system,
    /// which clears every page anew on first touch: a sixth of the time of a residual block, forward and backward.
    /// </summary>
    private static void KeepFreedMemory()
    {
        const int TrimThreshold = -1, MmapThreshold = -3, ArenaMax = -8;
        if (OperatingSystem.IsLinux())
        {
            _ = SetAllocator(ArenaMax, 1); // blocks of other arenas cannot be kept: they are limited to 64 MiB
            _ = SetAllocator(MmapThreshold, 1 << 30);
            _ = SetAllocator(TrimThreshold, 1 << 30);
        }
    }

    /// <summary>
    /// Makes results independent of which x86-64 CPU computes them: one thread and the instruction set that all share,
    /// whatever the environment says.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The native library is loaded already and was not loaded at that level: the level is decided once a process.
    /// </exception>
    public static void ConfigureExact()
    {
        UseCommonInstructions();
        Configure(threads: 1);
    }

    /// <summary>Limits the process to the instruction set that all x86-64 CPUs share, whatever the environment says.</summary>
    /// <remarks>Loads no native library. Results still depend on the number of threads.</remarks>
    /// <exception cref="InvalidOperationException">As for <see cref="ConfigureExact"/>.</exception>
    public static void UseCommonInstructions()
    {
        if (IsLoaded && CommonLevel.Any(level => Variable(level.Variable) != level.Value))
        {
            string settings = string.Join(" ", CommonLevel.Select(level => $"{level.Variable}={level.Value}"));
            throw new InvalidOperationException(
                $"Tensors were used before exact results were asked for; start a new process, or this one with {settings}.");
        }

        foreach ((string variable, string value) in CommonLevel)
        {
            SetVariable(variable, value, overwrite: true);
        }
    }

    /// <summary>An environment variable as native code sees it; null where it is not set.</summary>
    public static string? Variable(string name)
    {
        // .NET keeps its own copy of the environment on Unix, which knows nothing of SetVariable.
        return OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(name) : Marshal.PtrToStringUTF8(GetEnvironment(name));
    }

    /// <summary>Where libtorch was taken from by MKDSEG_LIBTORCH, and its version if it names one; null for the packages' own.</summary>
    public static string? LibrarySource => NativeLibraries.Source;

    /// <summary>
    /// Makes sure that a network's convolutions are right on this machine. On virtual machines that hide the caches of an AMD processor,
    /// oneDNN's are wrong for channels that do not fill its blocks of 16. Networks that convolve by <see cref="SafeConvolution"/>, as
    /// the project's own, are right everywhere; for another one libtorch convolves without oneDNN from now on, in about a third more time.
    /// </summary>
    /// <param name="network">Any network that is to be computed on a CPU.</param>
    /// <exception cref="NativeLibraryException">Its convolutions would be wrong, and this libtorch cannot leave oneDNN out.</exception>
    public static void MakeSafe(nn.Module network)
    {
        if (OneDnn.IsWrong && SafeConvolution.IsLackingIn(network))
        {
            OneDnn.LeaveOut();
        }
    }

    /// <summary>How libtorch convolves on this machine, where that is not with oneDNN as it is; null elsewhere.</summary>
    public static string? Convolutions => OneDnn.IsWrong ? "oneDNN with whole blocks of channels" : OneDnn.IsUsed ? null : "without oneDNN";

    /// <summary>Whether libtorch is in this process already.</summary>
    internal static bool IsLoaded => LibraryPath is not null;

    /// <summary>The file that libtorch's CPU part was loaded from; null where it was not, or the system does not tell.</summary>
    internal static string? LibraryPath =>
        OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/maps")
                .FirstOrDefault(line => line.Contains("libtorch_cpu", StringComparison.Ordinal))?
                .Split(' ')[^1]
            : null;

    private static void SetVariable(string name, string value, bool overwrite)
    {
        // Environment.SetEnvironmentVariable does not reach native code on Unix.
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnvironment(name, value, overwrite ? 1 : 0);
        }
        else if (overwrite || Environment.GetEnvironmentVariable(name) is null)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
