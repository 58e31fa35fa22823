using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training;

/// <summary>The device that a training or a prediction asks for by name: "cpu", "cuda" or "cuda:N".</summary>
internal static class ComputeDevice
{
    /// <summary>Puts all further tensors of the process on the options' device, with the options' precision.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="elsewhere">Take what is there where the machine has no such device.</param>
    /// <exception cref="InvalidInputException">The machine has no such device, or the device not that precision.</exception>
    public static void Use(TrainingOptions options, bool elsewhere)
    {
        // What an exact run promises, only a CPU can keep.
        string? name = options.Device ?? (options.Exact ? "cpu" : null);
        bool missing = name?.StartsWith(DeviceName.Cuda, StringComparison.Ordinal) is true
            && (!cuda.is_available() || (DeviceName.NumberOf(name) ?? 0) >= cuda.device_count());
        if (missing && !elsewhere)
        {
            string found = cuda.is_available()
                ? $"the GPUs are {DeviceName.Numbered}0 to {DeviceName.Numbered}{cuda.device_count() - 1}"
                : "no CUDA GPU can be used here (it needs a driver and a build with -p:TorchBackend=cuda or MKDSEG_LIBTORCH)";
            throw new InvalidInputException($"Device {name}: {found}; give another --device, or leave it out to take what is there.");
        }

        Device device = name is null || missing ? (cuda.is_available() ? CUDA : CPU) : new Device(name);
        if (options.Precision == Precision.Tf32 && device.type != DeviceType.CUDA)
        {
            throw new InvalidInputException(
                "Precision tf32 is one of NVIDIA GPUs, and tensors would be on the CPU; leave --precision out.");
        }

        TensorRuntime.UseDevice(device, options.Precision == Precision.Tf32);
    }
}
