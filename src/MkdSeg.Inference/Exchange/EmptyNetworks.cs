using MkdSeg.Imaging;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using static TorchSharp.torch;

namespace MkdSeg.Inference.Exchange;

/// <summary>The networks that a model's weights are put into, of no more memory than the weights explain.</summary>
internal static class EmptyNetworks
{
    /// <summary>
    /// What a description may claim for one tensor beyond what the file has: a method of another's may leave the sizes unused.
    /// </summary>
    private const long Allowance = 256 << 20;

    /// <summary>Makes them.</summary>
    /// <param name="path">The model, for messages.</param>
    /// <param name="manifest">What the model says of itself.</param>
    /// <param name="weights">Its tensors.</param>
    /// <param name="methods">Where its method is looked up.</param>
    /// <param name="device">Where the networks shall live.</param>
    /// <exception cref="InvalidInputException">The networks would be far larger than the weights.</exception>
    public static TrainingMethod Of(
        string path, RunManifest manifest, Dictionary<string, Tensor> weights, MethodCatalogue methods, Device device)
    {
        TrainingOptions options = manifest.Run.Options;
        SegmentorOptions segmentor = options.Segmentor;
        long deepest = (long)segmentor.Width << segmentor.Depth;
        long bytes = weights.Values.Sum(tensor => tensor.numel() * tensor.element_size());
        if (9 * deepest * deepest * sizeof(float) > Math.Max(bytes, Allowance))
        {
            throw new InvalidInputException(
                $"{path}: says that its networks have width {segmentor.Width} and depth {segmentor.Depth}, for which its weights "
                + $"({bytes >> 20} MiB) are too small; take another copy of the model.");
        }

        // A model that is given away is without what translates: these networks are made and never filled, so they are small.
        AlignmentOptions small = options.Alignment with
        {
            GeneratorWidth = 1,
            GeneratorBlocks = 0,
            DiscriminatorWidth = 1,
            DiscriminatorLayers = 1,
            PoolSize = 0,
        };
        return methods.Create(
            manifest.IsExported ? options with { Alignment = small } : options, manifest.Run.Labels.ClassCount, device);
    }
}
