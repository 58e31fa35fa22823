using MkdSeg.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Tests.Kernels;

public sealed class FusedResidualBlockTests : TorchFixture
{
    // Winograd's transforms cost bits: in these cases the error is up to 5.6 times that of libtorch's own float32.
    private const double TimesLibtorchsError = 8;

    [Test]
    public void TensorsOfAnotherDeviceAreLeftToLibtorch()
    {
        Tensor there = zeros([1, 16, 8, 8], device: META), here = zeros(1, 16, 8, 8);
        Assert.That((FusedResidualBlock.Takes(there), FusedNormalisation.Takes(there)), Is.EqualTo((false, false)));
        Assert.That((FusedResidualBlock.Takes(here), FusedNormalisation.Takes(here)), Is.EqualTo((true, true)));
    }

    [TestCase(3, 8, 4, 4, TestName = "One tile")]
    [TestCase(2, 16, 8, 12, TestName = "Sides that differ")]
    [TestCase(3, 8, 64, 64, TestName = "One image a matrix product")]
    [TestCase(5, 64, 12, 12, TestName = "As in the quick profile")]
    public void EqualsTheComposedBlockInDoublePrecision(int images, int channels, int height, int width)
    {
        random.manual_seed(3);
        Tensor input = randn(images, channels, height, width), outputGradient = randn_like(input);
        Tensor[] parameters =
        [
            randn(channels, channels, 3, 3) * 0.1, randn(channels), randn(channels, channels, 3, 3) * 0.1, randn(channels),
        ];

        Tensor[] fused = OutputAndGradients(
            x => FusedResidualBlock.Apply(x[0], x[1], x[2], x[3], x[4]), [input, .. parameters], outputGradient);
        Tensor[] composed = OutputAndGradients(
            Composed, [.. parameters.Prepend(input).Select(t => t.to(ScalarType.Float64))], outputGradient);

        Tensor[] single = OutputAndGradients(Composed, [input, .. parameters], outputGradient);
        Assert.That(FusedResidualBlock.Takes(input));
        Assert.Multiple(() =>
        {
            (string, int)[] compared = [("output", 0), ("by the input", 1), ("by the first weight", 2), ("by the second weight", 4)];
            foreach ((string name, int n) in compared)
            {
                double limit = TimesLibtorchsError * RelativeDistance(single[n], composed[n]);
                Assert.That(RelativeDistance(fused[n], composed[n]), Is.LessThan(limit), name);
            }

            // The normalisation takes a bias away again.
            Assert.That(fused[3].abs().max().ToDouble() + fused[5].abs().max().ToDouble(), Is.Zero, "gradients by the biases");
        });
    }

    [Test]
    public void EveryMemoryLayoutGivesTheSameBits()
    {
        random.manual_seed(4);
        Tensor input = randn(2, 8, 8, 8), weight = randn(8, 8, 3, 3), bias = zeros(8);
        Tensor plain = FusedResidualBlock.Apply(input, weight, bias, weight, bias);
        Tensor laidOut = weight.permute(2, 3, 1, 0).contiguous().permute(3, 2, 0, 1);
        Tensor channelsLast = FusedResidualBlock.Apply(ChannelsLast.ToChannelsLast(input), laidOut, bias, laidOut, bias);
        Assert.That((plain - channelsLast).abs().max().ToDouble(), Is.Zero);
    }

    [TestCase(7, 8, ScalarType.Float32, TestName = "Channels that fill no vector")]
    [TestCase(8, 6, ScalarType.Float32, TestName = "A side that is no multiple of four")]
    [TestCase(8, 8, ScalarType.Float64, TestName = "Double precision")]
    public void LeavesToTheComposedBlock(int channels, int side, ScalarType type) =>
        Assert.That(FusedResidualBlock.Takes(zeros(1, channels, side, side, type)), Is.False);

    [TestCase(0f)]
    [TestCase(0.2f)]
    [TestCase(1f)]
    public void NormalisationWithLeakyReluEqualsLibtorchsInDoublePrecision(float slope)
    {
        random.manual_seed(5);
        Tensor input = (randn(3, 16, 5, 9) * 3) + 2, outputGradient = randn_like(input);
        Tensor[] fused = OutputAndGradients(x => FusedNormalisation.Apply(x[0], slope), [input], outputGradient);
        Tensor[] expected = OutputAndGradients(
            x => functional.leaky_relu(functional.instance_norm(x[0]), slope), [input.to(ScalarType.Float64)], outputGradient);
        Assert.That(RelativeDistance(fused[0], expected[0]), Is.LessThan(1e-6));
        Assert.That(RelativeDistance(fused[1], expected[1]), Is.LessThan(1e-6));
    }

    private static Tensor Composed(Tensor[] x)
    {
        Tensor Convolved(Tensor image, Tensor weight, Tensor bias) =>
            functional.instance_norm(functional.conv2d(functional.pad(image, (1, 1, 1, 1), PaddingModes.Reflect), weight, bias));
        return x[0] + Convolved(Convolved(x[0], x[1], x[2]).relu(), x[3], x[4]);
    }

    private static Tensor[] OutputAndGradients(Func<Tensor[], Tensor> compute, Tensor[] inputs, Tensor outputGradient)
    {
        Tensor[] leaves = [.. inputs.Select(t => t.detach().requires_grad_(true))];
        Tensor output = compute(leaves);
        autograd.backward([output], [outputGradient.to(output.dtype)]);
        return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }

    private static double RelativeDistance(Tensor a, Tensor exact) => ((a.to(ScalarType.Float64) - exact).norm() / exact.norm()).ToDouble();
}
