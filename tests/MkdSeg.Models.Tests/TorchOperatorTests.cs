using MkdSeg.Models.Alignment;
using MkdSeg.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Tests;

/// <summary>
/// Operators of TorchSharp that our numbers rest on, against numbers worked out by hand: upstream has had silent errors
/// in several of them (interpolation modes, L1 loss, Sequential.eval).
/// </summary>
public sealed class TorchOperatorTests : TorchFixture
{
    [Test]
    public void BilinearDoublingDoesNotAlignCorners()
    {
        Tensor x = tensor(new float[] { 0, 4, 8, 12 }).reshape(1, 1, 2, 2);
        Tensor y = functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.That(y.data<float>().ToArray(), Is.EqualTo(new float[] { 0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12 }));
    }

    [Test]
    public void OneByOneConvolutionAndBilinearDoublingCommute()
    {
        Tensor x = randn(2, 6, 4, 4);
        TorchSharp.Modules.Conv2d convolution = Conv2d(6, 3, 1);
        Tensor Twice(Tensor t) => functional.interpolate(t, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.That(Distance(Twice(convolution.forward(x)), convolution.forward(Twice(x))), Is.LessThan(1e-5));
    }

    [Test]
    public void ReflectionLeavesTheBorderPixelOut()
    {
        Tensor x = tensor(new float[] { 1, 2, 3, 4 }).reshape(1, 1, 1, 4).expand(1, 1, 4, 4);
        Tensor y = functional.pad(x, (3, 3, 0, 0), PaddingModes.Reflect)[0, 0, 0];
        Assert.That(y.contiguous().data<float>().ToArray(), Is.EqualTo(new float[] { 4, 3, 2, 1, 2, 3, 4, 3, 2, 1 }));
    }

    [Test]
    public void InstanceNormalisationEqualsItsDefinitionAndTorchs()
    {
        Tensor x = (randn(2, 3, 5, 7) * 4) + 2;
        Tensor expected = (x - x.mean([2, 3], true)) / (x.var([2, 3], unbiased: false, keepdim: true) + 1e-5).sqrt();
        Assert.That(Distance(Normalised(x), expected), Is.LessThan(1e-5));
        Assert.That(Distance(Normalised(x), functional.instance_norm(x)), Is.LessThan(1e-5));
        Assert.That(Distance(Normalised(ChannelsLast.ToChannelsLast(x)), expected), Is.LessThan(1e-5));
    }

    private static Tensor Normalised(Tensor x) => new TorchLayers(isOnCpu: true).NormaliseImages(x.alias(), slope: 1);

    [Test]
    public void ConvertKeepsTheParameterObjectsAndTheirGradients()
    {
        TorchSharp.Modules.Conv2d convolution = Conv2d(3, 5, 3);
        Tensor before = convolution.weight!.clone();
        var held = convolution.weight;
        FilterLayout.Convert(convolution);
        Assert.That(held.stride(), Is.EqualTo(new long[] { 27, 1, 9, 3 }));
        Assert.That(Distance(held, before), Is.Zero);
        var optimizer = optim.SGD([held], 1.0);
        convolution.forward(ones(1, 3, 3, 3)).sum().backward();
        optimizer.step();
        Assert.That(Distance(convolution.weight!, before - 1), Is.LessThan(1e-6));
        Assert.That(held.requires_grad);
    }

    [Test]
    public void ChannelsLastKeepsValuesAndGradient()
    {
        Tensor x = randn(2, 3, 4, 5).requires_grad_();
        Tensor y = ChannelsLast.ToChannelsLast(x);
        Assert.That(y.stride(), Is.EqualTo(new long[] { 60, 1, 15, 3 }));
        Assert.That(Distance(x, y), Is.Zero);
        y.sum().backward();
        Assert.That(Distance(x.grad!, ones_like(x)), Is.Zero);
        Assert.That(() => ChannelsLast.ToChannelsLast(zeros(3, 4)), Throws.ArgumentException);
    }

    [Test]
    public void WeightsOfAnotherNetworkAreRefused() =>
        Assert.That(() => Weights.Restore(Conv2d(1, 3, 3), Weights.Named(Conv2d(1, 2, 3))), Throws.ArgumentException);
}
