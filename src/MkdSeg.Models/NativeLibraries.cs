using System.Runtime.InteropServices;

namespace MkdSeg.Models;

/// <summary>
/// Takes libtorch from an existing PyTorch or libtorch installation instead of the packages' copy, where the environment
/// variable <see cref="FolderVariable"/> names its library folder. TorchSharp's own native part stays the packages' one.
/// </summary>
internal static partial class NativeLibraries
{
    /// <summary>Names the folder, for example /usr/lib/python3/site-packages/torch/lib.</summary>
    public const string FolderVariable = "MKDSEG_LIBTORCH";

    /// <summary>What TorchSharp's native part is built for: its symbols are those of one release.</summary>
    public const string Release = "2.10";

    private const int BindNow = 2; // RTLD_NOW: the loader names the first symbol that is missing, instead of the first call
    private const int Loaded = 4; // RTLD_NOLOAD
    private const string Give =
        $"give the library folder of PyTorch {Release} (site-packages/torch/lib) or libtorch {Release} in {FolderVariable}";

    /// <summary>What to do about a folder that does not fit.</summary>
    public const string Remedy = $"{Give}, or unset it to use the program's own";

    private static readonly string[] Needed = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    // In the order in which they depend on each other; those of CUDA where the installation has them.
    private static readonly string[] All = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>The folder that libtorch was taken from and its version, if it names one; null for the packages' own.</summary>
    public static string? Source { get; private set; }

    /// <summary>Loads what <see cref="FolderVariable"/> asks for, once a process; nothing where it is not set.</summary>
    /// <exception cref="NativeLibraryException">The folder holds no libtorch that fits, or none is named by a build that brings
    /// none.</exception>
    /// <exception cref="InvalidOperationException">Tensors were used before, so that the packages' own is loaded.</exception>
    public static void Load()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
        {
            RequireOwn();
            LoadOwn();
            return;
        }

        if (Source is not null)
        {
            return;
        }

        if (TensorRuntime.IsLoaded)
        {
            throw new InvalidOperationException($"Tensors were used before {FolderVariable} was looked at.");
        }

        string? version = LibtorchFolder.Check(folder, Needed);
        string[] own = [.. SearchFolders.Where(search => File.Exists(Path.Combine(search, "libtorch_cuda.so")))];
        if (own.Length > 0)
        {
            throw new NativeLibraryException(
                $"{own[0]}: this build brings CUDA libraries of its own, which cannot be exchanged; unset {FolderVariable}, "
                + "or build without -p:TorchBackend=cuda.");
        }

        string shim = SearchFolders.Select(search => Path.Combine(search, "libLibTorchSharp.so")).First(File.Exists);
        string link = Path.Combine(Path.GetDirectoryName(shim)!, "torch_cpu.so");
        if (!File.Exists(link))
        {
            throw new NativeLibraryException(
                $"{link}: is missing, without it TorchSharp would load another libtorch beside that of {FolderVariable}; "
                + "build the program again.");
        }

        LoadAll(folder, shim);
        Source = version is null ? folder : $"{folder} ({version})";
    }

    /// <summary>Where the program's own host looks, and beside this assembly, where another host would not.</summary>
    private static IEnumerable<string> SearchFolders =>
        ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator) ?? [])
        .Append(AppContext.BaseDirectory)
        .Append(Path.Combine(
            Path.GetDirectoryName(typeof(NativeLibraries).Assembly.Location)!,
            "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native"))
        .Where(Directory.Exists);

    /// <summary>
    /// A build with -p:TorchBackend=none has no libtorch: TorchSharp would look for one in the NuGet cache and tell it at length.
    /// </summary>
    private static void RequireOwn()
    {
        if (OperatingSystem.IsLinux() && !SearchFolders.Any(search => File.Exists(Path.Combine(search, "libtorch_cpu.so"))))
        {
            throw new NativeLibraryException($"{AppContext.BaseDirectory}: this build brings no libtorch; {Give}.");
        }
    }

    /// <summary>
    /// Loads the packages' own before TorchSharp looks for them: where that fails, for example below a limit of memory, it would tell
    /// everywhere it looked. A build with CUDA has an order of its own, which TorchSharp knows.
    /// </summary>
    private static void LoadOwn()
    {
        if (!OperatingSystem.IsLinux() || TensorRuntime.IsLoaded
            || SearchFolders.Any(search => File.Exists(Path.Combine(search, "libtorch_cuda.so"))))
        {
            return;
        }

        string folder = SearchFolders.First(search => File.Exists(Path.Combine(search, "libtorch_cpu.so")));
        foreach (string path in Needed.Append("libLibTorchSharp.so").Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            try
            {
                _ = NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                string reason = Reason(e.Message).Replace($"{path}: ", "", StringComparison.Ordinal);
                string remedy = reason.Contains("GLIBCXX", StringComparison.Ordinal)
                    ? "this system's libstdc++ is older than the library: take our packages, or build within this repository; "
                        + "both make it load there."
                    : "give more memory, where a limit of the shell (ulimit -v) or of the machine was reached, or build the program again.";
                throw new NativeLibraryException($"{path}: cannot be loaded ({reason}); {remedy}", e);
            }
        }
    }

    private static void LoadAll(string folder, string shim)
    {
        foreach (string path in All.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            try
            {
                _ = NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                throw new NativeLibraryException($"{path}: cannot be loaded ({Reason(e.Message)}); {Remedy}.", e);
            }
        }

        // Whoever needs "libtorch_cpu.so" gets the loaded one only if that is the name it gives itself.
        if (Array.Find(Needed, name => Open(name, BindNow | Loaded) == 0) is { } other)
        {
            throw new NativeLibraryException(
                $"{Path.Combine(folder, other)}: calls itself by another name, so it is no libtorch {Release}; {Remedy}.");
        }

        _ = Error(); // the first call looks itself up, which would clear the message that is wanted below
        if (Open(shim, BindNow) == 0)
        {
            string reason = Reason(Marshal.PtrToStringUTF8(Error()) ?? "unknown");
            throw new NativeLibraryException($"{folder}: does not fit, this program needs libtorch {Release} ({reason}); {Remedy}.");
        }
    }

    /// <summary>The loader's own words without the probing before them.</summary>
    private static string Reason(string message) =>
        message.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int mode);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    private static partial nint Error();
}
