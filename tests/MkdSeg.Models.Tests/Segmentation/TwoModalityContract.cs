using MkdSeg.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Segmentation;

/// <summary>What every network for two modalities promises besides.</summary>
public abstract class TwoModalityContract : NetworkContract
{
    protected sealed override nn.Module<Tensor, Tensor> Create() => new BothWays(CreateNetwork());

    protected sealed override long[] OutputShape(long height, long width) => [2, 3, height, width];

    protected sealed override (long Height, long Width)[] AllowedSizes => [(16, 16), (8, 8), (12, 28), (64, 20)];

    protected sealed override long[][] RefusedShapes => [[1, 1, 18, 16], [1, 1, 16, 17], [1, 1, 0, 16], [1, 2, 16, 16], [1, 16, 16]];

    /// <summary>Three classes, width 4, depth 2.</summary>
    protected abstract nn.Module<Tensor, Tensor> CreateNetwork();

    [Test]
    public void AsAModuleItGoesTheTargetsWay()
    {
        nn.Module<Tensor, Tensor> network = CreateNetwork();
        network.eval();
        Tensor images = rand(2, 1, 16, 16);
        Assert.That(Distance(network.forward(images), ((ITwoModalityNetwork)network).Forward(images, ImageSource.Target)), Is.Zero);
    }

    [TestCase(ImageSource.Target, ImageSource.Assistant)]
    [TestCase(ImageSource.Assistant, ImageSource.Target)]
    public void AModalityMovesWhatIsSharedAndItsOwn(ImageSource source, ImageSource other)
    {
        nn.Module<Tensor, Tensor> network = CreateNetwork();
        Tensor scores = ((ITwoModalityNetwork)network).Forward(rand(2, 1, 16, 16), source);
        (scores * randn_like(scores)).sum().backward();
        string[] untouched = [.. network.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name)];
        string[] others = [.. network.named_parameters().Where(p => p.name.Contains(OwnOf(other))).Select(p => p.name)];
        Assert.That(untouched, Is.EquivalentTo(others).And.Not.Empty);
        Assert.That(network.named_parameters().Any(p => p.name.Contains(OwnOf(source))));
    }

    [Test]
    public void AModalityLeavesTheOthersRunningStatisticsAlone()
    {
        nn.Module<Tensor, Tensor> network = CreateNetwork();
        (string Name, Tensor Value)[] before = [.. network.named_buffers().Select(b => (b.name, b.buffer.clone()))];
        ((ITwoModalityNetwork)network).Forward(rand(2, 1, 16, 16), ImageSource.Assistant);
        var after = network.named_buffers().ToDictionary(b => b.name, b => b.buffer);
        string[] moved = [.. before.Where(b => Distance(b.Value.to(float32), after[b.Name].to(float32)) > 0).Select(b => b.Name)];
        Assert.That(moved.Where(name => name.Contains(OwnOf(ImageSource.Target))), Is.Empty);
        Assert.That(
            moved.Any(name => name.Contains(OwnOf(ImageSource.Assistant))),
            Is.EqualTo(TrainingDiffers),
            "its own move, if it has any");
    }

    private static string OwnOf(ImageSource source) => source == ImageSource.Target ? "target." : "assistant.";
}
