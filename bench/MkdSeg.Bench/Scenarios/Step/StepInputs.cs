using MkdSeg.Bench.Workers;
using MkdSeg.Models.Safetensors;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>What all sides of a step start from: the weights of six networks and a batch of each modality.</summary>
internal static class StepInputs
{
    /// <summary>Classes with background.</summary>
    public const int Classes = 8;

    /// <summary>Name of the file with the weights, as a training saves them.</summary>
    public const string NetworkFile = "networks.safetensors";

    /// <summary>Name of the file with the batches.</summary>
    public const string BatchFile = "batches.safetensors";

    /// <summary>The default options at a size.</summary>
    public static TrainingOptions Options(int pixels) => new() { Pixels = pixels };

    /// <summary>Adam's first decay rate for a network.</summary>
    public static double Beta1(TrainingOptions options, string network) => IsSegmentor(network) ? options.Segmentor.Beta1 : options.Alignment.Beta1;

    /// <summary>Whether a network is a segmentor, by its name.</summary>
    public static bool IsSegmentor(string network) => network.StartsWith("segmentor", StringComparison.Ordinal);

    /// <summary>Writes networks as a training starts with and batches of made-up images.</summary>
    public static void Write(string folder, TrainingOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using (TrainingMethod method = MethodCatalogue.Create(options, Classes, CPU))
        {
            Checkpoint.SaveNetworks(Path.Combine(folder, NetworkFile), method.Networks);
        }

        var tensors = new Dictionary<string, Tensor>();
        foreach (string modality in new[] { "target", "assistant" })
        {
            Batch batch = MadeUp(options);
            (tensors[$"{modality}/images"], tensors[$"{modality}/labels"]) = (batch.Images, batch.Labels);
        }

        SafetensorsFile.Write(Path.Combine(folder, BatchFile), tensors, new Dictionary<string, string>());
    }

    /// <summary>The batches of a folder, owned by the caller's dispose scope.</summary>
    public static (Batch Target, Batch Assistant) ReadBatches(string folder)
    {
        (Dictionary<string, Tensor> tensors, _) = SafetensorsFile.Read(Path.Combine(folder, BatchFile));
        return (new Batch(tensors["target/images"], tensors["target/labels"]), new Batch(tensors["assistant/images"], tensors["assistant/labels"]));
    }

    /// <summary>Smooth blobs under a little noise, and labels that show every class; drawn from torch's global random numbers.</summary>
    public static Batch MadeUp(TrainingOptions options)
    {
        long n = options.BatchSize, coarse = Math.Max(options.Pixels / 8, 2);
        Tensor Blobs(long channels) => functional.interpolate(
            rand(n, channels, coarse, coarse), [options.Pixels, options.Pixels], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor images = (2 * Blobs(1)) - 1 + (0.05 * randn(n, 1, options.Pixels, options.Pixels));
        return new Batch(images.clamp(-1, 1), Blobs(Classes).argmax(1));
    }
}
