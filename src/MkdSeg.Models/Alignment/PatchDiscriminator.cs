using MkdSeg.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// PatchGAN, the D_t and D_a of the image alignment module: 4 x 4 convolutions, instance norm, LeakyReLU 0.2, no sigmoid;
/// each output pixel judges one patch (70 x 70 with three layers).
/// Source: PAPER.md's default; layers of junyanz/pytorch-CycleGAN-and-pix2pix, NLayerDiscriminator with instance norm.
/// </summary>
/// <remarks>
/// Instance norm takes most of an image's contrast and brightness away before they are judged. Without it they are seen, and
/// <see cref="BoundNorms"/> can keep the network from growing steep.
/// </remarks>
public sealed class PatchDiscriminator : Module<Tensor, Tensor>
{
    private const float Slope = 0.2f;

    /// <summary>A norm below this is taken for this, so that weights of zero stay zero.</summary>
    private const double Smallest = 1e-12;

    private readonly ModuleList<Conv2d> convolutions;
    private readonly int layers;
    private readonly bool normalised;
    private readonly NetworkComputation verdict;

    /// <summary>A discriminator with libtorch's default start values; see <see cref="GanInitialisation"/>.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="width">Channels after the first convolution; doubled in each layer, at most eightfold.</param>
    /// <param name="layers">Strided convolutions: 1 gives patches of 16, 2 of 34, 3 of 70, 4 of 142 pixels.</param>
    /// <param name="normalised">Instance norm between the layers; see the remarks.</param>
    /// <param name="bounded">Keep what <see cref="BoundNorms"/> needs, a buffer for each convolution.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public PatchDiscriminator(int channels = 1, int width = 64, int layers = 3, bool normalised = true, bool bounded = false)
        : base(nameof(PatchDiscriminator))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        (Channels, IsBounded, this.layers, this.normalised) = (channels, bounded, layers, normalised);
        int[] features = [channels, .. Enumerable.Range(0, layers + 1).Select(i => width << Math.Min(i, 3)), 1];
        convolutions = new ModuleList<Conv2d>(
        [
            .. Enumerable.Range(0, layers + 2)
                .Select(i => Conv2d(features[i], features[i + 1], 4, stride: i < layers ? 2 : 1, padding: 1)),
        ]);
        RegisterComponents();
        for (int i = 0; bounded && i < convolutions.Count; i++)
        {
            long outputs = convolutions[i].out_channels;
            register_buffer(Direction(i), full([outputs], 1 / Math.Sqrt(outputs), float32));
        }

        verdict = new Verdict(this, width);
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Whether <see cref="BoundNorms"/> can be asked for.</summary>
    public bool IsBounded { get; }

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

    /// <summary>
    /// Spectral normalisation as a projection: divides every convolution's weights by their spectral norm where that is above 1. The norm
    /// is that of the weights as a matrix, outputs x (inputs x 16), as Miyato et al. (2018) take it, found by one step of power iteration a
    /// call, whose direction is kept in the buffers <c>direction_0</c> and so on; the division after an update instead of within the
    /// forward pass is Gouk et al. (2021). So no gradient goes through the norm, and the network stays one of plain convolutions.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network is not <see cref="IsBounded"/>.</exception>
    public void BoundNorms()
    {
        if (!IsBounded)
        {
            throw new InvalidOperationException("The discriminator was made without the directions that this needs.");
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        for (int i = 0; i < convolutions.Count; i++)
        {
            Tensor weight = convolutions[i].weight!, matrix = weight.flatten(1), direction = get_buffer(Direction(i))!;
            Tensor back = matrix.t().mv(direction), product = matrix.mv(back / back.norm().clamp_min(Smallest));
            Tensor norm = product.norm();
            direction.copy_(product / norm.clamp_min(Smallest));
            weight.div_(norm.clamp_min(1));
        }
    }

    private static string Direction(int convolution) => FormattableString.Invariant($"direction_{convolution}");

    private sealed class Verdict(PatchDiscriminator network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input)
        {
            T x = layers.LeakyRelu(layers.Convolve(network.convolutions[0], input), Slope);
            for (int i = 1; i <= network.layers; i++)
            {
                x = layers.Convolve(network.convolutions[i], x);
                x = network.normalised ? layers.NormaliseImages(x, Slope) : layers.LeakyRelu(x, Slope);
            }

            return [layers.Convolve(network.convolutions[network.layers + 1], x)];
        }
    }
}
