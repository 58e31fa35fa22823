using System.Text.Json;
using MkdSeg.Models.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Alignment;

public sealed class PatchDiscriminatorTests : NetworkContract
{
    /// <summary>Every case with instance norm: the ones with batch norm are pix2pix's, which we do not have.</summary>
    public static IEnumerable<TestCaseData> References =>
        Oracle.Read("patchgan_generator_shapes").GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("norm").GetString() == "instance")
            .Select(c => new TestCaseData(c).SetArgDisplayNames(c.GetProperty("name").GetString()!));

    protected override nn.Module<Tensor, Tensor> Create() => new PatchDiscriminator(width: 8, layers: 2);

    protected override long[] OutputShape(long height, long width) => [2, 1, (height / 4) - 2, (width / 4) - 2];

    protected override (long Height, long Width)[] AllowedSizes => [(16, 16), (12, 12), (17, 30), (70, 13)];

    protected override long[][] RefusedShapes => [[1, 1, 11, 16], [1, 1, 16, 11], [1, 3, 16, 16], [1, 16, 16]];

    protected override bool TrainingDiffers => false;

    protected override string[] WeightNames =>
    [
        "convolutions.0.bias", "convolutions.0.weight", "convolutions.1.bias", "convolutions.1.weight",
        "convolutions.2.bias", "convolutions.2.weight", "convolutions.3.bias", "convolutions.3.weight",
    ];

    [TestCaseSource(nameof(References))]
    public void SizesAndParameterCountsAreTheReferences(JsonElement reference)
    {
        int channels = reference.GetProperty("in_channels").GetInt32();
        int layers = reference.GetProperty("n_layers").GetInt32();
        using var network = new PatchDiscriminator(channels, reference.GetProperty("ndf").GetInt32(), layers);
        Assert.That(network.parameters().Sum(p => p.numel()), Is.EqualTo(reference.GetProperty("parameters").GetInt64()));
        using var narrow = new PatchDiscriminator(channels, 1, layers);
        using IDisposable frozen = no_grad();
        foreach (JsonProperty size in reference.GetProperty("output_side_by_input_side").EnumerateObject())
        {
            long side = long.Parse(size.Name);
            long expected = size.Value.GetInt64();
            Assert.That(narrow.forward(zeros(1, channels, side, side)).shape, Is.EqualTo(new[] { 1, 1, expected, expected }));
        }
    }

    [TestCase(1, 16)]
    [TestCase(2, 34)]
    [TestCase(3, 70)]
    public void OnePixelSeesItsPatchAndNothingElse(int layers, int patch)
    {
        using var network = new PatchDiscriminator(width: 8, layers: layers);
        network.to(ScalarType.Float64);
        Tensor images = rand([1, 1, 128, 128], ScalarType.Float64).requires_grad_();

        // Instance norm lets every pixel see the whole image a little, so the reach is read off the convolutions alone.
        Tensor x = images;
        foreach (nn.Module<Tensor, Tensor> convolution in network.modules().OfType<TorchSharp.Modules.Conv2d>())
        {
            x = convolution.forward(x);
        }

        long middle = x.shape[2] / 2;
        x[0, 0, middle, middle].backward();
        Tensor rows = images.grad![0, 0].abs().sum(1).ne(0);
        Assert.That(rows.sum().item<long>(), Is.EqualTo(patch));
    }

    [TestCase(1, 30)]
    [TestCase(2, 14)]
    public void PatchesSmallerThanAnImageOf64PixelsAreJudged(int layers, int side)
    {
        foreach (bool normalised in (bool[])[true, false])
        {
            using var network = new PatchDiscriminator(width: 8, layers: layers, normalised: normalised, bounded: true);
            Tensor judged = network.forward(rand(2, 1, 64, 64));
            Assert.That(judged.shape, Is.EqualTo(new long[] { 2, 1, side, side }));
            judged.sum().backward();
            Assert.That(network.parameters().All(parameter => parameter.grad is not null), Is.True);
        }
    }

    /// <summary>Brightness is all that a picture of one intensity has.</summary>
    [Test]
    public void WithoutNormBrightnessIsSeen()
    {
        double Change(bool normalised)
        {
            random.manual_seed(1);
            using var network = new PatchDiscriminator(width: 8, layers: 2, normalised: normalised);
            using IDisposable frozen = no_grad();
            Tensor middle = network.forward(rand(1, 1, 64, 64))[0, 0, 7, 7], brighter = network.forward(rand(1, 1, 64, 64) + 3)[0, 0, 7, 7];
            return Math.Abs((brighter - middle).ToDouble() / middle.ToDouble());
        }

        Assert.That(Change(normalised: false), Is.GreaterThan(2 * Change(normalised: true)));
    }

    [Test]
    public void BoundedNormsAreThoseOfSingularValues()
    {
        random.manual_seed(5);
        using var network = new PatchDiscriminator(width: 8, layers: 2, bounded: true);
        using IDisposable frozen = no_grad();
        TorchSharp.Modules.Conv2d[] convolutions = [.. network.modules().OfType<TorchSharp.Modules.Conv2d>()];
        Assert.That(convolutions, Has.Length.EqualTo(4));
        double Largest(TorchSharp.Modules.Conv2d one) => linalg.svdvals(one.weight!.flatten(1).to(ScalarType.Float64)).max().ToDouble();
        convolutions[0].weight!.mul_(0.3 / Largest(convolutions[0]));
        foreach (TorchSharp.Modules.Conv2d steep in convolutions.Skip(1))
        {
            steep.weight!.mul_(7);
        }

        Tensor[] shapes = [.. convolutions.Select(one => one.weight! / Largest(one))];
        for (int n = 0; n < 300; n++)
        {
            network.BoundNorms();
        }

        Assert.That(Largest(convolutions[0]), Is.EqualTo(0.3).Within(1e-6), "what is below 1 stays");
        for (int n = 1; n < convolutions.Length; n++)
        {
            Assert.That(Largest(convolutions[n]), Is.EqualTo(1).Within(1e-4));
            Assert.That((convolutions[n].weight! - shapes[n]).abs().max().ToDouble(), Is.LessThan(1e-4), "scaled, not turned");
        }
    }

    [Test]
    public void ABoundKeepsWeightsOfZeroAndIsRefusedWithoutItsBuffers()
    {
        using var network = new PatchDiscriminator(width: 8, layers: 1, bounded: true);
        using (no_grad())
        {
            network.parameters().ToList().ForEach(parameter => parameter.zero_());
        }

        network.BoundNorms();
        Assert.That(network.parameters().All(parameter => parameter.abs().max().ToDouble() == 0), Is.True);
        Assert.That(network.named_buffers().Select(entry => entry.name), Is.EqualTo(new[] { "direction_0", "direction_1", "direction_2" }));
        using var plain = new PatchDiscriminator(width: 8, layers: 1);
        Assert.That(plain.BoundNorms, Throws.InvalidOperationException);
    }

    [Test]
    public void CountsAreChecked()
    {
        Assert.That(() => new PatchDiscriminator(channels: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new PatchDiscriminator(width: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new PatchDiscriminator(layers: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
