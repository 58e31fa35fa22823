using MkdSeg.Models;
using TorchSharp;

namespace MkdSeg.Training.Planning;

/// <summary>What a machine offers a training.</summary>
/// <param name="Cores">Processors that this process may use.</param>
/// <param name="MemoryBytes">Memory that it may take.</param>
/// <param name="HasGpu">Whether tensors live on a CUDA GPU.</param>
public sealed record MachineRoom(int Cores, long MemoryBytes, bool HasGpu)
{
    /// <summary>This machine; the tensor library must be set up.</summary>
    public static MachineRoom Current() => new(
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        TensorRuntime.DefaultDevice.type == DeviceType.CUDA);
}
