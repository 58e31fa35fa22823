using System.Text;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Training.Checkpoints;
using static TorchSharp.torch;

namespace MkdSeg.Endurance.Tests.Targets;

/// <summary>Files with weights.</summary>
internal static class TrainingTargets
{
    private const string Header =
        """{"__metadata__":{"steps":"7"},"a/weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[],"data_offsets":[24,32]},"c":{"dtype":"U8","shape":[8],"data_offsets":[32,40]}}""";

    public static FuzzTarget[] All =>
    [
        FuzzTarget.OfFile("safetensors", "a.safetensors", ByteMutator.Of(Safetensors(Encoding.UTF8.GetBytes(Header))), ReadTensors),
        FuzzTarget.OfFile("safetensors-header", "a.safetensors", random => Safetensors(JsonMutator.Of(Header)(random)), ReadTensors),
    ];

    private static void ReadTensors(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Read(path);
    }

    private static byte[] Safetensors(byte[] header) => [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[40]];
}
