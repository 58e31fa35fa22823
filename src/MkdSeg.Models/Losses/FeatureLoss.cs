using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Losses;

/// <summary>How far apart two networks' features lie, for example of an image and of its translation.</summary>
public static class FeatureLoss
{
    /// <summary>Mean squared difference over all elements; the location part of the structure-aware loss of Jiang et al. (2018).</summary>
    /// <param name="features">[N,C,H,W], or any shape.</param>
    /// <param name="reference">The same shape; it gets no gradient.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor MeanSquare(Tensor features, Tensor reference)
    {
        LossShape.Same(features, reference);
        using DisposeScope scope = NewDisposeScope();
        return (features - reference.detach()).square().mean().MoveToOuterDisposeScope();
    }
}
