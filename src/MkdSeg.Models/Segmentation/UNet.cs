using MkdSeg.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>
/// The segmentor, S_real and S_syn alike: a 2D U-Net (Ronneberger et al. 2015) with padded convolutions and batch norm.
/// Source: PAPER.md's default (two independent 2D U-Nets with batch norm, base width 32); the paper's own layers are unknown.
/// </summary>
/// <remarks>
/// Upwards, a 1 x 1 convolution halves the channels, then bilinear interpolation doubles the sides. Interpolating first would
/// give the same values (the two commute) at four times the cost, and no transposed convolution means no checkerboard.
/// Measured from 2 x 32 channels at 32 pixels to 32 at 64, batch 8, forward and backward, one thread, channels-last: 6 ms;
/// a 2 x 2 transposed convolution 10 ms, bilinear then 3 x 3 44 ms. The output convolution is 1 x 1 (3 ms; 3 x 3: 8 ms).
/// </remarks>
public sealed class UNet : Module<Tensor, Tensor>
{
    private readonly ModuleList<ConvolutionStage> encoder;
    private readonly ModuleList<Conv2d> reduce;
    private readonly ModuleList<ConvolutionStage> decoder;
    private readonly Conv2d head;
    private readonly ModuleList<Conv2d> coarseHeads;
    private readonly int depth;
    private readonly NetworkComputation scores;
    private readonly NetworkComputation allScores;
    private readonly NetworkComputation features;
    private readonly NetworkComputation decision;

    /// <summary>A U-Net with libtorch's default start values, drawn from torch's global random numbers.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="classes">Classes, background included: 8 for the seven structures of MM-WHS.</param>
    /// <param name="width">Channels of the first stage, doubled in each below.</param>
    /// <param name="depth">Number of times the sides are halved.</param>
    /// <param name="deepSupervision">
    /// Give the coarser stages of the decoder heads of their own, for <see cref="ForwardDeep"/>; all but the coarsest stage,
    /// as in nnU-Net.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1, classes below 2, or depth above 8.</exception>
    public UNet(int channels = 1, int classes = 8, int width = 32, int depth = 4, bool deepSupervision = false)
        : base(nameof(UNet))
    {
        Require(channels, classes, width, depth);
        (Channels, Classes, this.depth) = (channels, classes, depth);
        int[] levels = [.. Enumerable.Range(0, depth)];
        encoder = new ModuleList<ConvolutionStage>(
            [.. levels.Append(depth).Select(i => new ConvolutionStage(i == 0 ? channels : width << (i - 1), width << i))]);
        reduce = new ModuleList<Conv2d>([.. levels.Select(i => Conv2d(width << (i + 1), width << i, 1))]);
        decoder = new ModuleList<ConvolutionStage>([.. levels.Select(i => new ConvolutionStage(width << (i + 1), width << i))]);
        head = Conv2d(width, classes, 1);
        coarseHeads = new ModuleList<Conv2d>(
            [.. levels.Skip(1).SkipLast(1).Where(_ => deepSupervision).Select(i => Conv2d(width << i, classes, 1))]);
        RegisterComponents();
        (scores, allScores) = (new Scores(this, width), new AllScores(this, width));
        (features, decision) = (new LastStage(this, width), new Decision(this, width));
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Classes, background (0) included.</summary>
    public int Classes { get; }

    /// <summary>Both sides of an image must be multiples of this: 2 to the power of the depth.</summary>
    public int SideMultiple => 1 << depth;

    /// <summary>Scores every class at every pixel.</summary>
    /// <param name="input">[N,C,H,W], values about [-1,1]; both sides multiples of <see cref="SideMultiple"/>.
    /// In training the deepest stage must see more than one pixel in all.</param>
    /// <returns>Logits [N,classes,H,W], before softmax.</returns>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public override Tensor forward(Tensor input)
    {
        ImageShape.Require(input, Channels, SideMultiple, SideMultiple);
        return scores.One(input);
    }

    /// <summary>Scores at every resolution that has a head, for losses on the way up.</summary>
    /// <param name="input">As for <see cref="forward"/>.</param>
    /// <returns>Logits [N,classes,H,W], [N,classes,H/2,W/2] and so on; the first alone without deep supervision.</returns>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public IReadOnlyList<Tensor> ForwardDeep(Tensor input)
    {
        ImageShape.Require(input, Channels, SideMultiple, SideMultiple);
        return allScores.All(input);
    }

    /// <summary>What the network sees in an image before it decides on classes: the last stage's output.</summary>
    /// <param name="input">As for <see cref="forward"/>.</param>
    /// <returns>[N,width,H,W], for <see cref="Score"/>.</returns>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public Tensor Features(Tensor input)
    {
        ImageShape.Require(input, Channels, SideMultiple, SideMultiple);
        return features.One(input);
    }

    /// <summary>Logits [N,classes,H,W] of <see cref="Features"/>.</summary>
    public Tensor Score(Tensor features) => decision.One(features);

    /// <summary>Refuses sizes that no U-Net can have.</summary>
    internal static void Require(int channels, int classes, int width, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 8);
    }

    /// <summary>What each stage of the decoder gives, the finest last.</summary>
    private IEnumerable<T> Stages<T>(ILayers<T> layers, T input) => new UNetPath<T>(
        layers,
        depth,
        (i, x) => encoder[i].Of(layers, x),
        (i, x) => layers.Convolve(reduce[i], x),
        (i, x) => decoder[i].Of(layers, x)).Features(input);

    private sealed class Scores(UNet network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input) =>
            [layers.Convolve(network.head, network.Stages(layers, input).Last())];
    }

    private sealed class AllScores(UNet network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input)
        {
            var scores = new List<T>();
            int stage = network.depth;
            foreach (T features in network.Stages(layers, input))
            {
                stage--;
                if (stage == 0)
                {
                    scores.Add(layers.Convolve(network.head, features));
                }
                else if (stage <= network.coarseHeads.Count)
                {
                    scores.Add(layers.Convolve(network.coarseHeads[stage - 1], layers.Keep(features)));
                }
            }

            scores.Reverse();
            return [.. scores];
        }
    }

    private sealed class LastStage(UNet network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input) => [network.Stages(layers, input).Last()];
    }

    private sealed class Decision(UNet network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input) => [layers.Convolve(network.head, input)];
    }
}
