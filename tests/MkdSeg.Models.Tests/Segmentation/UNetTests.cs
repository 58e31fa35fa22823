using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Segmentation;

public sealed class UNetTests : NetworkContract
{
    protected override nn.Module<Tensor, Tensor> Create() => new UNet(classes: 3, width: 4, depth: 2);

    protected override long[] OutputShape(long height, long width) => [2, 3, height, width];

    protected override (long Height, long Width)[] AllowedSizes => [(16, 16), (4, 4), (12, 28), (64, 20)];

    protected override long[][] RefusedShapes => [[1, 1, 18, 16], [1, 1, 16, 17], [1, 1, 0, 16], [1, 2, 16, 16], [1, 16, 16]];

    protected override bool TrainingDiffers => true;

    protected override string[] WeightNames =>
    [
        .. new[] { "decoder.0", "decoder.1", "encoder.0", "encoder.1", "encoder.2" }.SelectMany(Stage),
        "head.bias", "head.weight", "reduce.0.bias", "reduce.0.weight", "reduce.1.bias", "reduce.1.weight",
    ];

    [Test]
    public void ParameterCountIsTheOneWorkedOutByHand()
    {
        // Stage i -> o: 9 i o + 9 o o + 4 o. Encoder 1-2-4, decoder 2 + 2 to 2, reduce 4 x 2 + 2, head 2 x 3 + 3.
        long Stage(long i, long o) => (9 * i * o) + (9 * o * o) + (4 * o);
        using var network = new UNet(classes: 3, width: 2, depth: 1);
        Assert.That(network.parameters().Sum(p => p.numel()), Is.EqualTo(Stage(1, 2) + Stage(2, 4) + Stage(4, 2) + 10 + 9));
    }

    [Test]
    public void CountsAreChecked()
    {
        Assert.That(() => new UNet(channels: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new UNet(classes: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new UNet(width: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new UNet(depth: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new UNet(depth: 9), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void DeepSupervisionGivesAScoreForEveryDecoderStageButTheCoarsest()
    {
        manual_seed(1);
        using var plain = new UNet(classes: 3, width: 2, depth: 3);
        manual_seed(1);
        using var deep = new UNet(classes: 3, width: 2, depth: 3, deepSupervision: true);
        Assert.That(
            deep.parameters().Sum(p => p.numel()) - plain.parameters().Sum(p => p.numel()),
            Is.EqualTo((4 * 3) + 3),
            "a head on the stage of 4 channels");

        Tensor images = rand(2, 1, 16, 16);
        IReadOnlyList<Tensor> scores = deep.ForwardDeep(images);
        Assert.That(scores.Select(s => s.shape), Is.EqualTo(new long[][] { [2, 3, 16, 16], [2, 3, 8, 8] }));
        Assert.That(Distance(scores[0], plain.forward(images)), Is.Zero);
        Assert.That(plain.ForwardDeep(images), Has.Count.EqualTo(1));
        (scores[1] * randn_like(scores[1])).sum().backward();
        Assert.That(
            deep.parameters().Count(p => p.grad is not null),
            Is.EqualTo(deep.parameters().Count() - 10),
            "all but the finest decoder stage (6), its reduction (2) and its head (2)");
    }

    [Test]
    public void ScoresAreThoseOfTheFeatures()
    {
        using var network = new UNet(classes: 3, width: 4, depth: 2);
        Tensor images = rand(2, 1, 16, 16), features = network.Features(images);
        Assert.That(features.shape, Is.EqualTo(new long[] { 2, 4, 16, 16 }));
        Assert.That(Distance(network.Score(features), network.forward(images)), Is.Zero);
    }

    [Test]
    public void LearnsFourSlicesByHeart()
    {
        const int Side = 32;
        Tensor labels = zeros(4, Side, Side, int64);
        for (int n = 0; n < 4; n++)
        {
            labels[n, (4 + n)..(16 + (2 * n)), (3 + n)..(15 + n)] = 1;
            labels[n, (8 + n)..(13 + n), (6 + n)..(11 + n)] = 2;
            labels[n, (20 + n)..(28 + n), (12 + n)..(26 + n)] = 3;
        }

        Tensor intensity = tensor(new[] { -0.8f, 0.1f, 0.5f, 0.5f }); // classes 2 and 3 differ in shape and place only
        Tensor images = (intensity[labels] + (0.2f * randn(4, Side, Side))).unsqueeze(1);
        using var network = new UNet(classes: 4, width: 8, depth: 3);
        using var optimiser = optim.Adam(network.parameters(), lr: 3e-3);
        for (int i = 0; i < 200; i++)
        {
            using DisposeScope step = NewDisposeScope();
            optimiser.zero_grad();
            SupervisedLoss.Combined(network.forward(images), labels).backward();
            optimiser.step();
        }

        network.eval();
        using IDisposable frozen = no_grad();
        Tensor predicted = network.forward(images).argmax(1);
        for (int c = 1; c < 4; c++)
        {
            Tensor found = predicted.eq(c);
            Tensor truth = labels.eq(c);
            double dice = 2 * Number(found.logical_and(truth).sum()) / (Number(found.sum()) + Number(truth.sum()));
            Assert.That(dice, Is.GreaterThan(0.95), $"class {c}");
        }
    }

    internal static string[] Stage(string name) =>
    [
        $"{name}.conv1.weight", $"{name}.conv2.weight",
        .. new[] { "bias", "num_batches_tracked", "running_mean", "running_var", "weight" }.Select(part => $"{name}.norm1.{part}"),
        .. new[] { "bias", "num_batches_tracked", "running_mean", "running_var", "weight" }.Select(part => $"{name}.norm2.{part}"),
    ];
}
