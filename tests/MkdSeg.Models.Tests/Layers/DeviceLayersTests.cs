using MkdSeg.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Layers;

/// <summary>Layers as a GPU computes them, in fewer native calls, against those of the CPU; here both are computed on the CPU.</summary>
public sealed class DeviceLayersTests : TorchFixture
{
    [TestCase(0f)]
    [TestCase(0.2f)]
    [TestCase(1f)]
    public void ImagesAreNormalisedAlike(float slope)
    {
        using Conv2d convolution = nn.Conv2d(3, 4, 3);
        Tensor images = randn(2, 3, 8, 8);
        AssertAlike(images, (layers, x) => layers.NormaliseImages(layers.Convolve(convolution, x), slope));
        AssertAlike(images, (layers, x) => layers.NormaliseImages(x, slope));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void BatchesAreNormalisedAlike(bool isTraining)
    {
        using BatchNorm2d here = nn.BatchNorm2d(3), there = nn.BatchNorm2d(3);
        foreach (BatchNorm2d norm in new[] { here, there })
        {
            norm.running_mean!.fill_(0.5);
            norm.train(isTraining);
        }

        Tensor images = randn(2, 3, 8, 8);
        AssertAlike(images, (layers, x) => layers.NormaliseRelu(here, x), (layers, x) => layers.NormaliseRelu(there, x));
        Assert.That(Distance(there.running_mean!, here.running_mean!), Is.Zero);
        Assert.That(Distance(there.running_var!, here.running_var!), Is.Zero);
        Assert.That(there.num_batches_tracked!.item<long>(), Is.EqualTo(isTraining ? 1 : 0));
    }

    private static void AssertAlike(
        Tensor images, Func<TorchLayers, Tensor, Tensor> onCpu, Func<TorchLayers, Tensor, Tensor>? onDevice = null)
    {
        (Tensor output, Tensor gradient) = Run(images, new TorchLayers(isOnCpu: true), onCpu);
        (Tensor other, Tensor otherGradient) = Run(images, new TorchLayers(isOnCpu: false), onDevice ?? onCpu);
        Assert.That(Distance(other, output), Is.LessThan(1e-5));
        Assert.That(Distance(otherGradient, gradient), Is.LessThan(1e-5));
        Assert.That(Number(gradient.abs().max()), Is.GreaterThan(0));
    }

    private static (Tensor Output, Tensor Gradient) Run(Tensor images, TorchLayers layers, Func<TorchLayers, Tensor, Tensor> compute)
    {
        Tensor x = images.detach().clone().requires_grad_(true);
        Tensor output = compute(layers, layers.Keep(x));
        output.pow(3).sum().backward(); // the sum of normalised values is constant, that of their cubes is not
        return (output, x.grad!);
    }
}
