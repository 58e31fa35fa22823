using MkdSeg.Models.Segmentation;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Segmentation;

[TestFixture(FeatureNormalisation.Batch)]
[TestFixture(FeatureNormalisation.Instance)]
public sealed class SharedKernelUNetTests(FeatureNormalisation normalisation) : TwoModalityContract
{
    private string[] NormParts => normalisation == FeatureNormalisation.Batch
        ? ["bias", "num_batches_tracked", "running_mean", "running_var", "weight"]
        : ["bias", "weight"];

    protected override nn.Module<Tensor, Tensor> CreateNetwork() => new SharedKernelUNet(normalisation, classes: 3, width: 4, depth: 2);

    protected override bool TrainingDiffers => normalisation == FeatureNormalisation.Batch;

    protected override string[] WeightNames =>
    [
        .. new[] { "decoder.0", "decoder.1", "encoder.0", "encoder.1", "encoder.2" }.SelectMany(Stage),
        "network.head.bias", "network.head.weight",
        .. new[] { "0.bias", "0.weight", "1.bias", "1.weight" }.Select(part => $"network.reduce.{part}"),
    ];

    [Test]
    public void ParameterCountIsTheOneWorkedOutByHand()
    {
        // Stage i -> o: 9 i o + 9 o o, and four scales and shifts of o each for either modality.
        long Stage(long i, long o) => (9 * i * o) + (9 * o * o) + (8 * o);
        using var network = new SharedKernelUNet(normalisation, classes: 3, width: 2, depth: 1);
        Assert.That(network.parameters().Sum(p => p.numel()), Is.EqualTo(Stage(1, 2) + Stage(2, 4) + Stage(4, 2) + 10 + 9));
    }

    [Test]
    public void EqualNormalisationsGiveEqualAnswers()
    {
        var network = new SharedKernelUNet(normalisation, classes: 3, width: 4, depth: 2);
        Tensor images = rand(2, 1, 16, 16);
        Tensor target = network.Forward(images, ImageSource.Target);
        Assert.That(Distance(network.Forward(images, ImageSource.Assistant), target), Is.Zero, "fresh scales are 1 and shifts 0");
        using (no_grad())
        {
            network.named_parameters().First(p => p.name.EndsWith("norm1.assistant.weight")).parameter.mul_(2);
        }

        Assert.That(Distance(network.Forward(images, ImageSource.Assistant), target), Is.Positive);
        Assert.That(Distance(network.Forward(images, ImageSource.Target), target), Is.Zero);
    }

    private string[] Stage(string name) =>
    [
        $"network.{name}.conv1.weight", $"network.{name}.conv2.weight",
        .. new[] { "norm1.assistant", "norm1.target", "norm2.assistant", "norm2.target" }.SelectMany(
            norm => NormParts.Select(part => $"network.{name}.{norm}.{part}")),
    ];
}
