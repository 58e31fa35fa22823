using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Segmentation;

/// <summary>
/// The X shape of Valindria et al. (2018) on the project's U-Net: every modality has an encoder and a decoder of its own
/// around a shared deepest stage, and the 1 x 1 convolution that gives the scores is shared again, as in the authors' published
/// network (fourth variant of vanya2v/Multi-modal-learning). Their layers are 3D residual units; here they are the U-Net's.
/// </summary>
public sealed class XShapeUNet : Module<Tensor, Tensor>, ITwoModalityNetwork
{
    private readonly ModalityStages target;
    private readonly ModalityStages assistant;
    private readonly ConvolutionStage middle;
    private readonly Conv2d head;
    private readonly NetworkComputation ofTarget;
    private readonly NetworkComputation ofAssistant;

    /// <summary>A network with libtorch's default start values, drawn from torch's global random numbers.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="classes">Classes, background included.</param>
    /// <param name="width">Channels of the first stage, doubled in each below.</param>
    /// <param name="depth">Number of times the sides are halved, 1 to 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1, classes below 2, or depth above 8.</exception>
    public XShapeUNet(int channels = 1, int classes = 8, int width = 32, int depth = 4)
        : base(nameof(XShapeUNet))
    {
        UNet.Require(channels, classes, width, depth);
        (Channels, SideMultiple) = (channels, 1 << depth);
        target = new ModalityStages(channels, width, depth);
        assistant = new ModalityStages(channels, width, depth);
        middle = new ConvolutionStage(width << (depth - 1), width << depth);
        head = Conv2d(width, classes, 1);
        RegisterComponents();
        (ofTarget, ofAssistant) = (new Scores(this, width, target), new Scores(this, width, assistant));
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Both sides of an image must be multiples of this.</summary>
    public int SideMultiple { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, ImageSource.Target);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another shape was given.</exception>
    public Tensor Forward(Tensor input, ImageSource source)
    {
        ImageShape.Require(input, Channels, SideMultiple, SideMultiple);
        return (source == ImageSource.Target ? ofTarget : ofAssistant).One(input);
    }

    private sealed class Scores(XShapeUNet network, int width, ModalityStages own) : NetworkComputation(network, width)
    {
        public override T[] Of<T>(ILayers<T> layers, T input) =>
            [layers.Convolve(network.head, own.Around(layers, network.middle, input))];
    }
}
