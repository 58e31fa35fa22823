using System.Globalization;
using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training;

/// <summary>The device that a training or a prediction asks for by name: "cpu", "cuda" or "cuda:N".</summary>
internal static class ComputeDevice
{
    private const string Cuda = "cuda", Numbered = "cuda:";

    /// <summary>Whether a name is well-formed; null leaves the choice to the machine.</summary>
    public static bool IsName(string? name) => name is null or "cpu" or Cuda || NumberOf(name) is not null;

    /// <summary>Puts all further tensors of the process on the options' device, with the options' precision.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="elsewhere">Take what is there where the machine has no such device.</param>
    /// <exception cref="InvalidInputException">The machine has no such device, or the device not that precision.</exception>
    public static void Use(TrainingOptions options, bool elsewhere)
    {
        // What an exact run promises, only a CPU can keep.
        string? name = options.Device ?? (options.Exact ? "cpu" : null);
        bool missing = name?.StartsWith(Cuda, StringComparison.Ordinal) is true && (!cuda.is_available() || (NumberOf(name) ?? 0) >= cuda.device_count());
        if (missing && !elsewhere)
        {
            string found = cuda.is_available() ? $"the GPUs are {Numbered}0 to {Numbered}{cuda.device_count() - 1}" : "no CUDA GPU can be used here (it needs a driver and a build with -p:TorchBackend=cuda or MKDSEG_LIBTORCH)";
            throw new InvalidInputException($"Device {name}: {found}; give another --device, or leave it out to take what is there.");
        }

        Device device = name is null || missing ? (cuda.is_available() ? CUDA : CPU) : new Device(name);
        if (options.Precision == Precision.Tf32 && device.type != DeviceType.CUDA)
        {
            throw new InvalidInputException("Precision tf32 is one of NVIDIA GPUs, and tensors would be on the CPU; leave --precision out.");
        }

        TensorRuntime.UseDevice(device, options.Precision == Precision.Tf32);
    }

    private static int? NumberOf(string name) =>
        name.StartsWith(Numbered, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
