using MkdSeg.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Segmentation;

/// <summary>
/// A two-modality network seen as one module that goes both ways, so that the contract of all networks holds for all of its parts.
/// </summary>
internal sealed class BothWays : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> network;

    public BothWays(nn.Module<Tensor, Tensor> network)
        : base(nameof(BothWays))
    {
        this.network = network;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        var two = (ITwoModalityNetwork)network;
        return (two.Forward(input, ImageSource.Target) + (2 * two.Forward(input, ImageSource.Assistant))).MoveToOuterDisposeScope();
    }
}
