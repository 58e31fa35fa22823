using MkdSeg.Models.Segmentation;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Segmentation;

public sealed class XShapeUNetTests : TwoModalityContract
{
    protected override nn.Module<Tensor, Tensor> CreateNetwork() => new XShapeUNet(classes: 3, width: 4, depth: 2);

    protected override bool TrainingDiffers => true;

    protected override string[] WeightNames =>
    [
        .. Own("assistant"), "network.head.bias", "network.head.weight", .. UNetTests.Stage("network.middle"), .. Own("target"),
    ];

    [Test]
    public void ParameterCountIsTheOneWorkedOutByHand()
    {
        // Stage i -> o: 9 i o + 9 o o + 4 o. Own twice: encoder 1-2, reduce 4 x 2 + 2, decoder 2 + 2 to 2. Shared: 2-4, head 2 x 3 + 3.
        long Stage(long i, long o) => (9 * i * o) + (9 * o * o) + (4 * o);
        using var network = new XShapeUNet(classes: 3, width: 2, depth: 1);
        Assert.That(network.parameters().Sum(p => p.numel()), Is.EqualTo((2 * (Stage(1, 2) + 10 + Stage(4, 2))) + Stage(2, 4) + 9));
    }

    [Test]
    public void CountsAreChecked()
    {
        Assert.That(() => new XShapeUNet(classes: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new XShapeUNet(depth: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static string[] Own(string name) =>
    [
        .. new[] { "decoder.0", "decoder.1", "encoder.0", "encoder.1" }.SelectMany(stage => UNetTests.Stage($"network.{name}.{stage}")),
        .. new[] { "0.bias", "0.weight", "1.bias", "1.weight" }.Select(part => $"network.{name}.reduce.{part}"),
    ];
}
