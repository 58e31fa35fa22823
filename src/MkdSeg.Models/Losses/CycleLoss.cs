using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Losses;

/// <summary>The cycle constraint of the image alignment module: there and back again must give the image again.</summary>
public static class CycleLoss
{
    /// <summary>Mean absolute difference over all elements. Source: PAPER.md's default (L1, weights 10 + 10), as in CycleGAN.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape: nothing is broadcast.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor L1(Tensor a, Tensor b)
    {
        LossShape.Same(a, b);
        using DisposeScope scope = NewDisposeScope();
        return (a - b).abs().mean().MoveToOuterDisposeScope();
    }
}
