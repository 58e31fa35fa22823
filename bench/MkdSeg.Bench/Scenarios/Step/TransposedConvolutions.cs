using System.Diagnostics;
using MkdSeg.Models.Alignment;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// A step's transposed convolutions on their own: up1 and up2, forward and backward, in the four passes of a generator that a
/// step makes. Debian's PyTorch runs them through a fallback, so a comparison is also made without them.
/// </summary>
internal sealed class TransposedConvolutions : IDisposable
{
    /// <summary>Their name in results.</summary>
    public const string Name = "transposed convolutions";

    private const int Passes = 4;

    private readonly ResNetGenerator generator;
    private readonly List<(ConvTranspose2d Layer, Tensor Given, Tensor Gradient)> layers = [];

    /// <summary>The layers of a generator.</summary>
    /// <param name="width">Channels after its first convolution.</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Side of an image.</param>
    public TransposedConvolutions(int width, long batch, long pixels)
    {
        generator = new ResNetGenerator(width: width, blocks: 0);
        long side = pixels / 4;
        foreach (ConvTranspose2d layer in generator.modules().OfType<ConvTranspose2d>().OrderByDescending(layer => layer.in_channels))
        {
            Tensor given = randn(batch, layer.in_channels, side, side).requires_grad_(true);
            layers.Add(
                (layer, given.DetachFromDisposeScope(), randn(batch, layer.out_channels, 2 * side, 2 * side).DetachFromDisposeScope()));
            side *= 2;
        }
    }

    /// <summary>Seconds of all of them in one step.</summary>
    public double Seconds()
    {
        var watch = Stopwatch.StartNew();
        for (int pass = 0; pass < Passes; pass++)
        {
            foreach ((ConvTranspose2d layer, Tensor given, Tensor gradient) in layers)
            {
                using DisposeScope scope = NewDisposeScope();
                layer.zero_grad();
                given.grad = null;
                layer.forward(given).backward([gradient]);
            }
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        generator.Dispose();
        foreach ((_, Tensor given, Tensor gradient) in layers)
        {
            given.Dispose();
            gradient.Dispose();
        }
    }
}
