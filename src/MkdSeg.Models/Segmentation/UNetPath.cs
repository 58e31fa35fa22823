using MkdSeg.Models.Layers;

namespace MkdSeg.Models.Segmentation;

/// <summary>The way of an image through a U-Net, whoever owns the stages.</summary>
/// <typeparam name="T">Feature maps.</typeparam>
/// <param name="Layers">Computes the layers.</param>
/// <param name="Depth">Number of times the sides are halved.</param>
/// <param name="Encode">Stage i of the encoder, 0 to depth.</param>
/// <param name="Reduce">The convolution that halves the channels on the way up to stage i, 0 to depth - 1.</param>
/// <param name="Decode">Stage i of the decoder, 0 to depth - 1.</param>
internal sealed record UNetPath<T>(
    ILayers<T> Layers, int Depth, Func<int, T, T> Encode, Func<int, T, T> Reduce, Func<int, T, T> Decode)
{
    /// <summary>Down and up again.</summary>
    /// <param name="input">[N,C,H,W], both sides multiples of 2 to the power of the depth.</param>
    /// <returns>What each stage of the decoder gave, from the coarsest to the finest ([N,width,H,W]).</returns>
    public IEnumerable<T> Features(T input)
    {
        T x = Encode(0, input);
        var skips = new Stack<T>();
        for (int i = 1; i <= Depth; i++)
        {
            skips.Push(Layers.Keep(x));
            x = Encode(i, Layers.MaxPool(x));
        }

        for (int i = Depth - 1; i >= 0; i--)
        {
            x = Decode(i, Layers.JoinDoubled(skips.Pop(), Reduce(i, x)));
            yield return x;
        }
    }
}
