using MkdSeg.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// CycleGAN's ResNet generator, the G_{a-&gt;t} and G_{t-&gt;a} of the image alignment module: 7 x 7 convolution, two strided
/// ones, residual blocks, two transposed ones, 7 x 7 convolution, tanh; instance norm, reflected borders, and a bias in
/// every convolution as in the reference (it has an effect in the last one only; instance norm removes the others).
/// Source: PAPER.md's default (the group's CycleGAN family); layers of junyanz/pytorch-CycleGAN-and-pix2pix.
/// </summary>
/// <remarks>
/// With <see cref="Residual"/> the network computes x + f(x), where f is the whole network above, tanh included. This is our
/// safeguard, not the paper's: a plain CycleGAN may settle on an inverted contrast (blood dark, lung bright) with a cycle
/// loss as low as in the right case; starting from the identity kept the polarity in trials on phantoms. For images in
/// [-1,1] the plain output lies in (-1,1), the residual one in [-2,2]: it is the discriminator that teaches it to stay in
/// range. Clamping would stop the gradient exactly where a correction is needed, so there is none; clamp for display only.
/// </remarks>
public sealed class ResNetGenerator : Module<Tensor, Tensor>
{
    /// <summary>Factor on the last convolution's weights at the start of a residual generator.</summary>
    private const double StartNearIdentity = 0.05;

    private readonly Conv2d stem;
    private readonly Conv2d down1;
    private readonly Conv2d down2;
    private readonly ModuleList<ResidualBlock> blocks;
    private readonly ConvTranspose2d up1;
    private readonly ConvTranspose2d up2;
    private readonly Conv2d head;
    private readonly bool normalised;
    private readonly NetworkComputation correction;

    /// <summary>A generator with libtorch's default start values; see <see cref="GanInitialisation"/> for CycleGAN's.</summary>
    /// <param name="channels">Channels of the image, in and out.</param>
    /// <param name="width">Channels after the first convolution; 64 in the reference.</param>
    /// <param name="blocks">Residual blocks; the reference takes 9, and 6 for images of 128 pixels or fewer.</param>
    /// <param name="residual">Add the output to the input; see the remarks.</param>
    /// <param name="normalised">Instance norm between the layers. Without it a pixel's answer depends on its surroundings alone, not on
    /// what else the image shows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1, or <paramref name="blocks"/> below 0.</exception>
    public ResNetGenerator(int channels = 1, int width = 64, int blocks = 9, bool residual = false, bool normalised = true)
        : base(nameof(ResNetGenerator))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 0);
        (Channels, Residual, this.normalised) = (channels, residual, normalised);
        stem = Conv2d(channels, width, 7);
        down1 = Conv2d(width, 2 * width, 3, stride: 2, padding: 1);
        down2 = Conv2d(2 * width, 4 * width, 3, stride: 2, padding: 1);
        this.blocks = new ModuleList<ResidualBlock>([.. Enumerable.Range(0, blocks).Select(_ => new ResidualBlock(4 * width, normalised))]);
        up1 = ConvTranspose2d(4 * width, 2 * width, 3, stride: 2, padding: 1, output_padding: 1);
        up2 = ConvTranspose2d(2 * width, width, 3, stride: 2, padding: 1, output_padding: 1);
        head = Conv2d(width, channels, 7);
        RegisterComponents();
        correction = new Correction(this, width);
        ShrinkCorrection();
    }

    /// <summary>Channels of the image, in and out.</summary>
    public int Channels { get; }

    /// <summary>Whether the output is added to the input.</summary>
    public bool Residual { get; }

    /// <summary>Translates images into the other modality.</summary>
    /// <param name="input">[N,C,H,W], values in [-1,1]; both sides multiples of 4 and at least 8.</param>
    /// <returns>[N,C,H,W] in (-1,1), or in [-2,2] when <see cref="Residual"/>.</returns>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public override Tensor forward(Tensor input)
    {
        ImageShape.Require(input, Channels, multiple: 4, smallest: 8);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = correction.One(input).tanh();
        return (Residual ? input + x : x).MoveToOuterDisposeScope();
    }

    /// <summary>Makes a residual generator start near the identity; a plain one is left alone.</summary>
    internal void ShrinkCorrection()
    {
        if (Residual)
        {
            using IDisposable frozen = no_grad();
            head.weight!.mul_(StartNearIdentity);
            head.bias!.zero_();
        }
    }

    /// <summary>All layers up to the last convolution.</summary>
    private sealed class Correction(ResNetGenerator network, int width) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input)
        {
            T x = Activate(layers, layers.Convolve(network.stem, input, reflected: 3));
            x = Activate(layers, layers.Convolve(network.down1, x));
            x = Activate(layers, layers.Convolve(network.down2, x));
            foreach (ResidualBlock block in network.blocks)
            {
                x = block.Of(layers, x);
            }

            x = Activate(layers, layers.Convolve(network.up1, x));
            x = Activate(layers, layers.Convolve(network.up2, x));
            return [layers.Convolve(network.head, x, reflected: 3)];
        }

        private T Activate<T>(ILayers<T> layers, T x) =>
            network.normalised ? layers.NormaliseImages(x, slope: 0) : layers.LeakyRelu(x, slope: 0);
    }
}
