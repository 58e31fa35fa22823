using MkdSeg.Models.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Alignment;

/// <summary>The whole contract again for x + f(x), which must have the same weights.</summary>
public sealed class ResidualGeneratorTests : ResNetGeneratorTests
{
    protected override nn.Module<Tensor, Tensor> Create() => new ResNetGenerator(width: 4, blocks: 2, residual: true);

    [TestCase(false)]
    [TestCase(true)]
    public void StartsNearTheIdentity(bool cycleGanStart)
    {
        using var network = new ResNetGenerator(width: 16, blocks: 3, residual: true);
        if (cycleGanStart)
        {
            GanInitialisation.Apply(network);
        }

        Tensor images = (rand(4, 1, 32, 32) * 2) - 1;
        Assert.That(Number((network.forward(images) - images).abs().mean()), Is.LessThan(0.05));
    }
}
