using MkdSeg.Models.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Alignment;

/// <summary>The whole contract again without norm, which has no weights of its own.</summary>
public sealed class GeneratorWithoutNormTests : ResNetGeneratorTests
{
    /// <summary>
    /// Of one block at most: 3 from the stem, then 1 at a step of 1, 1 of 2, 2 of 4, twice back, 3 at the end, and the steps themselves.
    /// </summary>
    private const int Reach = 32;

    protected override nn.Module<Tensor, Tensor> Create() => new ResNetGenerator(width: 4, blocks: 2, normalised: false);

    [TestCase(false)]
    [TestCase(true)]
    public void APixelKnowsItsSurroundingsAlone(bool normalised)
    {
        using var network = new ResNetGenerator(width: 8, blocks: 1, normalised: normalised);
        GanInitialisation.ApplyHe(network);
        Tensor image = (rand(1, 1, 16, 128) * 2) - 1, other = image.clone();
        other[.., .., .., 64..] = 1;
        Tensor change = (network.forward(other) - network.forward(image)).abs();
        Assert.That(Number(change[.., .., .., (64 + Reach)..].max()), Is.GreaterThan(0));
        Assert.That(Number(change[.., .., .., ..(64 - Reach)].max()), normalised ? Is.GreaterThan(1e-4) : Is.Zero);
    }
}

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
