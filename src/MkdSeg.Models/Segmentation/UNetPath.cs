using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>The way of an image through a U-Net, whoever owns the stages.</summary>
/// <param name="Depth">Number of times the sides are halved.</param>
/// <param name="Encode">Stage i of the encoder, 0 to depth.</param>
/// <param name="Reduce">The convolution that halves the channels on the way up to stage i, 0 to depth - 1.</param>
/// <param name="Decode">Stage i of the decoder, 0 to depth - 1.</param>
internal sealed record UNetPath(
    int Depth, Func<int, Tensor, Tensor> Encode, Func<int, Tensor, Tensor> Reduce, Func<int, Tensor, Tensor> Decode)
{
    /// <summary>Down and up again.</summary>
    /// <param name="input">[N,C,H,W], both sides multiples of 2 to the power of the depth.</param>
    /// <returns>What each stage of the decoder gave, the finest ([N,width,H,W]) first.</returns>
    public Tensor[] Features(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Encode(0, input);
        var skips = new Stack<Tensor>();
        for (int i = 1; i <= Depth; i++)
        {
            skips.Push(x);
            x = Encode(i, functional.max_pool2d(x, [2, 2]));
        }

        var features = new Tensor[Depth];
        for (int i = Depth - 1; i >= 0; i--)
        {
            x = Decode(i, cat([skips.Pop(), Double(Reduce(i, x))], 1));
            features[i] = x.MoveToOuterDisposeScope();
        }

        return features;
    }

    private static Tensor Double(Tensor x) =>
        functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
}
