using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>
/// The project's U-Net with one set of convolutions for both modalities and normalisation layers of each modality's own. With batch
/// norm it is the network of Dou et al. (2020), with instance norm the conditional normalisation of Bastico et al. (2023).
/// </summary>
public sealed class SharedKernelUNet : Module<Tensor, Tensor>, ITwoModalityNetwork
{
    private readonly ModuleList<SharedKernelStage> encoder;
    private readonly ModuleList<Conv2d> reduce;
    private readonly ModuleList<SharedKernelStage> decoder;
    private readonly Conv2d head;
    private readonly int depth;
    private readonly NetworkComputation target;
    private readonly NetworkComputation assistant;

    /// <summary>A network with libtorch's default start values, drawn from torch's global random numbers.</summary>
    /// <param name="normalisation">The normalisation that each modality has for itself.</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="classes">Classes, background included.</param>
    /// <param name="width">Channels of the first stage, doubled in each below.</param>
    /// <param name="depth">Number of times the sides are halved, 1 to 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1, classes below 2, or depth above 8.</exception>
    public SharedKernelUNet(FeatureNormalisation normalisation, int channels = 1, int classes = 8, int width = 32, int depth = 4)
        : base(nameof(SharedKernelUNet))
    {
        UNet.Require(channels, classes, width, depth);
        (Channels, this.depth) = (channels, depth);
        int[] levels = [.. Enumerable.Range(0, depth)];
        encoder = new ModuleList<SharedKernelStage>(
            [.. levels.Append(depth).Select(i => new SharedKernelStage(i == 0 ? channels : width << (i - 1), width << i, normalisation))]);
        reduce = new ModuleList<Conv2d>([.. levels.Select(i => Conv2d(width << (i + 1), width << i, 1))]);
        decoder = new ModuleList<SharedKernelStage>(
            [.. levels.Select(i => new SharedKernelStage(width << (i + 1), width << i, normalisation))]);
        head = Conv2d(width, classes, 1);
        RegisterComponents();
        (target, assistant) = (new Scores(this, width, ImageSource.Target), new Scores(this, width, ImageSource.Assistant));
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Both sides of an image must be multiples of this.</summary>
    public int SideMultiple => 1 << depth;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, ImageSource.Target);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public Tensor Forward(Tensor input, ImageSource source)
    {
        ImageShape.Require(input, Channels, SideMultiple, SideMultiple);
        return (source == ImageSource.Target ? target : assistant).One(input);
    }

    private sealed class Scores(SharedKernelUNet network, int width, ImageSource source) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input)
        {
            var path = new UNetPath<T>(
                layers,
                network.depth,
                (i, x) => network.encoder[i].Of(layers, x, source),
                (i, x) => layers.Convolve(network.reduce[i], x),
                (i, x) => network.decoder[i].Of(layers, x, source));
            return [layers.Convolve(network.head, path.Features(input).Last())];
        }
    }
}
