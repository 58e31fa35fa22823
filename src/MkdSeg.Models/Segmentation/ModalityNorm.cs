using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>A normalisation of each modality's own.</summary>
internal sealed class ModalityNorm : Module
{
    private readonly Module<Tensor, Tensor> target;
    private readonly Module<Tensor, Tensor> assistant;

    /// <summary>Two fresh normalisations with scale and shift.</summary>
    public ModalityNorm(int channels, FeatureNormalisation normalisation)
        : base(nameof(ModalityNorm))
    {
        (target, assistant) = (New(channels, normalisation), New(channels, normalisation));
        RegisterComponents();
    }

    /// <summary>[N,channels,H,W] of one modality, normalised, and ReLU.</summary>
    public T Of<T>(ILayers<T> layers, T x, ImageSource source) => (source == ImageSource.Target ? target : assistant) switch
    {
        BatchNorm2d norm => layers.NormaliseRelu(norm, x),
        var norm => layers.NormaliseRelu((InstanceNorm2d)norm, x),
    };

    private static Module<Tensor, Tensor> New(int channels, FeatureNormalisation normalisation) =>
        normalisation == FeatureNormalisation.Batch ? BatchNorm2d(channels) : InstanceNorm2d(channels, affine: true);
}

/// <summary>Over what features are brought to mean 0 and variance 1 before their learned scale and shift.</summary>
public enum FeatureNormalisation
{
    /// <summary>The batch in training, running statistics in evaluation.</summary>
    Batch,

    /// <summary>Each image and channel on its own, always.</summary>
    Instance,
}
