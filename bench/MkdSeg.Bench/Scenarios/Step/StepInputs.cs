using MkdSeg.Bench.Workers;
using MkdSeg.Models.Safetensors;
using MkdSeg.Reference;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>What all sides of a step start from: the weights of its networks and a batch of each modality.</summary>
internal static class StepInputs
{
    /// <summary>Name of the file with the weights, as a training saves them.</summary>
    public const string NetworkFile = "networks.safetensors";

    /// <summary>Name of the file with the batches.</summary>
    public const string BatchFile = "batches.safetensors";

    /// <summary>Writes networks as a training starts with and batches of made-up images.</summary>
    public static void Write(string folder, TrainingOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using (TrainingMethod method = MethodCatalogue.Default.Create(options, MadeUpBatch.Classes, CPU))
        {
            Checkpoint.SaveNetworks(Path.Combine(folder, NetworkFile), method.Networks);
        }

        var tensors = new Dictionary<string, Tensor>();
        foreach (string modality in new[] { "target", "assistant" })
        {
            Batch batch = MadeUpBatch.Of(options);
            (tensors[$"{modality}/images"], tensors[$"{modality}/labels"]) = (batch.Images, batch.Labels);
        }

        SafetensorsFile.Write(Path.Combine(folder, BatchFile), tensors, new Dictionary<string, string>());
    }

    /// <summary>The batches of a folder, owned by the caller's dispose scope.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where they are wanted; null is the CPU.</param>
    public static (Batch Target, Batch Assistant) ReadBatches(string folder, Device? device = null)
    {
        (Dictionary<string, Tensor> tensors, _) = SafetensorsFile.Read(Path.Combine(folder, BatchFile));
        Tensor On(string name) => tensors[name].to(device ?? CPU);
        Batch Of(string modality) => new(On($"{modality}/images"), On($"{modality}/labels"));
        return (Of("target"), Of("assistant"));
    }
}
