using System.Text.Json;
using MkdSeg.Models.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Alignment;

public class ResNetGeneratorTests : NetworkContract
{
    protected override nn.Module<Tensor, Tensor> Create() => new ResNetGenerator(width: 4, blocks: 2);

    protected override long[] OutputShape(long height, long width) => [2, 1, height, width];

    protected override (long Height, long Width)[] AllowedSizes => [(16, 16), (8, 8), (12, 28), (64, 20)];

    protected override long[][] RefusedShapes => [[1, 1, 18, 16], [1, 1, 16, 17], [1, 1, 4, 16], [1, 2, 16, 16], [1, 16, 16]];

    protected override bool TrainingDiffers => false;

    protected override string[] WeightNames =>
    [
        "blocks.0.first.bias", "blocks.0.first.weight", "blocks.0.second.bias", "blocks.0.second.weight",
        "blocks.1.first.bias", "blocks.1.first.weight", "blocks.1.second.bias", "blocks.1.second.weight",
        "down1.bias", "down1.weight", "down2.bias", "down2.weight", "head.bias", "head.weight", "stem.bias", "stem.weight",
        "up1.bias", "up1.weight", "up2.bias", "up2.weight",
    ];

    // Parameter counts of junyanz/pytorch-CycleGAN-and-pix2pix; see the file.
    [TestCase("cyclegan_resnet_9blocks_3to3_instance", 3, 9)]
    [TestCase("resnet_9blocks_1to1_instance", 1, 9)]
    [TestCase("resnet_6blocks_1to1_instance", 1, 6)]
    public void ParameterCountIsTheReferences(string name, int channels, int blocks)
    {
        JsonElement expected = Oracle.Read("patchgan_generator_shapes").GetProperty("generators").EnumerateArray()
            .Single(generator => generator.GetProperty("name").GetString() == name).GetProperty("parameters");
        using var network = new ResNetGenerator(channels, blocks: blocks);
        Assert.That(network.parameters().Sum(p => p.numel()), Is.EqualTo(expected.GetInt64()));
    }

    [Test]
    public void FiltersLieAsTheKernelsReadThem()
    {
        // [kernel,kernel,in,out] in memory for [out,in,kernel,kernel] in shape.
        using var network = new ResNetGenerator(width: 4, blocks: 2);
        FilterLayout.Convert(network);
        var strides = network.named_parameters().Where(p => p.parameter.dim() == 4).ToDictionary(p => p.name, p => p.parameter.stride());
        Assert.That(strides["blocks.1.second.weight"], Is.EqualTo(new long[] { 1, 16, 3 * 16 * 16, 16 * 16 }));
        Assert.That(strides["down2.weight"], Is.EqualTo(new long[] { 1, 16, 3 * 8 * 16, 8 * 16 }));
    }

    [Test]
    public void CorrectionIsBounded()
    {
        Tensor images = (rand(2, 1, 16, 16) * 200) - 100;
        using var plain = new ResNetGenerator(width: 4, blocks: 2);
        using var residual = new ResNetGenerator(width: 4, blocks: 2, residual: true);
        Assert.That(Number(plain.forward(images).abs().max()), Is.LessThanOrEqualTo(1));
        Assert.That(Number((residual.forward(images) - images).abs().max()), Is.LessThanOrEqualTo(1.0001));
    }

    [Test]
    public void CountsAreChecked()
    {
        Assert.That(() => new ResNetGenerator(channels: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ResNetGenerator(width: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ResNetGenerator(blocks: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
