using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using MkdSeg.Models;

namespace MkdSeg.Training.Runs;

/// <summary>Where a run was made. Two machines that differ here may differ in the last digits, unless the run is exact.</summary>
public sealed record MachineFacts
{
    private static readonly string[] VectorExtensions = ["sse4", "avx", "fma", "f16c", "amx"];

    /// <summary>Operating system and kernel.</summary>
    public required string System { get; init; }

    /// <summary>The processor's model name.</summary>
    public required string Cpu { get; init; }

    /// <summary>The processor's vector extensions, as the kernel names them.</summary>
    public required string CpuFlags { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Where the tensors lived: "cpu", "cuda" or "cuda:N".</summary>
    public required string Device { get; init; }

    /// <summary>
    /// Where libtorch was taken from, and its version if it names one; left out for the packages' own, whose version is in the build's
    /// facts.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TensorLibrary { get; init; }

    /// <summary>How convolutions were computed where oneDNN is wrong by itself; left out elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Convolutions { get; init; }

    /// <summary>Environment variables that decide which kernels run; those not set are left out.</summary>
    public required IReadOnlyDictionary<string, string> Kernels { get; init; }

    /// <summary>This machine.</summary>
    public static MachineFacts Current() => new()
    {
        System = RuntimeInformation.OSDescription,
        Cpu = CpuInfo("model name"),
        CpuFlags = string.Join(
            ' ', CpuInfo("flags").Split(' ').Where(flag => VectorExtensions.Any(flag.StartsWith)).Order(StringComparer.Ordinal)),
        Cores = Environment.ProcessorCount,
        Device = TensorRuntime.DefaultDevice.ToString(),
        TensorLibrary = TensorRuntime.LibrarySource,
        Convolutions = TensorRuntime.Convolutions,
        Kernels = new SortedDictionary<string, string>(
            TensorRuntime.KernelVariables
                .Where(name => TensorRuntime.Variable(name) is not null)
                .ToDictionary(name => name, name => TensorRuntime.Variable(name)!),
            StringComparer.Ordinal),
    };

    private static string CpuInfo(string key)
    {
        const string File = "/proc/cpuinfo";
        string? line = global::System.IO.File.Exists(File)
            ? global::System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? string.Empty;
    }
}
