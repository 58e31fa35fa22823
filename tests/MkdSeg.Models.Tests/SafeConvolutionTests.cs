using MkdSeg.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests;

/// <summary>Convolutions of any number of channels, against float64, which oneDNN does not compute.</summary>
public sealed class SafeConvolutionTests : TorchFixture
{
    [Test]
    public void ConvolutionsAreRightForAnyNumberOfChannels(
        [Values(1, 3, 4, 7)] int kernel, [Values(1, 2)] int stride, [Values] bool isTransposed, [Values] bool isChannelsLast)
    {
        foreach (int channelsIn in new[] { 1, 2, 3, 8, 9, 12, 16, 24 })
        {
            foreach (int channelsOut in new[] { 1, 2, 3, 8, 9, 12, 16, 24 })
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor image = randn(2, channelsIn, 12, 12), filter = randn(channelsOut, channelsIn, kernel, kernel);
                if (isTransposed)
                {
                    filter = filter.transpose(0, 1);
                }

                if (isChannelsLast)
                {
                    (image, filter) = (ChannelsLast.ToChannelsLast(image), ChannelsLast.ToChannelsLast(filter));
                }

                string name = $"{channelsIn} to {channelsOut} channels";
                foreach ((Tensor ours, Tensor exact) in Results(image, filter, stride, isTransposed).Zip(
                    Results(image.to(float64), filter.to(float64), stride, isTransposed)))
                {
                    double error = ((ours.to(float64) - exact).abs().max() / exact.abs().max()).item<double>();
                    Assert.That(error, Is.LessThan(1e-5), name);
                }
            }
        }
    }

    [Test]
    public void OtherNetworksAreMadeSafe()
    {
        nn.Module<Tensor, Tensor> other = nn.Sequential(nn.Conv2d(1, 5, 3), nn.Conv2d(5, 1, 3)), own = new UNet(1, 5, width: 3);
        Assert.That((SafeConvolution.IsLackingIn(other), SafeConvolution.IsLackingIn(own)), Is.EqualTo((true, false)));
        Assert.That(SafeConvolution.IsLackingIn(nn.Sequential(nn.Conv2d(1, 16, 3), nn.ConvTranspose2d(32, 16, 3))), Is.False);
    }

    /// <summary>The output, and the gradients by image and filter of its sum with given factors.</summary>
    private static Tensor[] Results(Tensor image, Tensor filter, int stride, bool isTransposed)
    {
        (image, filter) = (image.detach().requires_grad_(), filter.detach().requires_grad_());
        Tensor output = isTransposed
            ? SafeConvolution.ConvTranspose2d(image, filter, null, stride)
            : SafeConvolution.Conv2d(image, filter, null, stride);
        Tensor factors = linspace(-1, 1, output.numel(), dtype: float64).reshape(output.shape).to(output.dtype);
        (output * factors).sum().backward();
        return [output.detach(), image.grad!, filter.grad!];
    }
}
