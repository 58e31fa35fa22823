using static TorchSharp.torch;

namespace MkdSeg.Models.Segmentation;

/// <summary>
/// A segmentor that treats the two modalities differently. As a module, its forward is the way of the target modality, so
/// that a prediction need not know of the other one.
/// </summary>
public interface ITwoModalityNetwork
{
    /// <summary>Scores every class at every pixel.</summary>
    /// <param name="input">[N,C,H,W] of one modality.</param>
    /// <param name="source">Which one.</param>
    /// <returns>Logits [N,classes,H,W].</returns>
    public Tensor Forward(Tensor input, ImageSource source);
}

/// <summary>From which modality an image is.</summary>
public enum ImageSource
{
    /// <summary>The modality to be segmented.</summary>
    Target,

    /// <summary>The other one.</summary>
    Assistant,
}
