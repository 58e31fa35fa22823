using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// PatchGAN, the D_t and D_a of the image alignment module: 4 x 4 convolutions, instance norm, LeakyReLU 0.2, no sigmoid;
/// each output pixel judges one patch (70 x 70 with three layers).
/// Source: PAPER.md's default; layers of junyanz/pytorch-CycleGAN-and-pix2pix, NLayerDiscriminator with instance norm.
/// </summary>
public sealed class PatchDiscriminator : Module<Tensor, Tensor>
{
    private const float Slope = 0.2f;

    private readonly ModuleList<Conv2d> convolutions;
    private readonly int layers;
    private readonly NetworkComputation verdict;

    /// <summary>A discriminator with libtorch's default start values; see <see cref="GanInitialisation"/>.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="width">Channels after the first convolution; doubled in each layer, at most eightfold.</param>
    /// <param name="layers">Strided convolutions: 1 gives patches of 16, 2 of 34, 3 of 70, 4 of 142 pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public PatchDiscriminator(int channels = 1, int width = 64, int layers = 3)
        : base(nameof(PatchDiscriminator))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        (Channels, this.layers) = (channels, layers);
        int[] features = [channels, .. Enumerable.Range(0, layers + 1).Select(i => width << Math.Min(i, 3)), 1];
        convolutions = new ModuleList<Conv2d>(
        [
            .. Enumerable.Range(0, layers + 2)
                .Select(i => Conv2d(features[i], features[i + 1], 4, stride: i < layers ? 2 : 1, padding: 1)),
        ]);
        RegisterComponents();
        verdict = new Verdict(this, width);
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Smallest side of an image, in pixels: below it nothing would be left to judge.</summary>
    public int SmallestSide => 3 << layers;

    /// <summary>Judges patches.</summary>
    /// <param name="input">[N,C,H,W], any sides of at least <see cref="SmallestSide"/>.</param>
    /// <returns>[N,1,h,w], unbounded: high for real. Both sides are floor(side / 2^layers) - 2.</returns>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public override Tensor forward(Tensor input)
    {
        ImageShape.Require(input, Channels, multiple: 1, smallest: SmallestSide);
        return verdict.One(input);
    }

    private sealed class Verdict(PatchDiscriminator network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input)
        {
            T x = layers.LeakyRelu(layers.Convolve(network.convolutions[0], input), Slope);
            for (int i = 1; i <= network.layers; i++)
            {
                x = layers.NormaliseImages(layers.Convolve(network.convolutions[i], x), Slope);
            }

            return [layers.Convolve(network.convolutions[network.layers + 1], x)];
        }
    }
}
