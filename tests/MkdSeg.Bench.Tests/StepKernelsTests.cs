using MkdSeg.Bench.Scenarios.Roofline;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Tests;

public sealed class StepKernelsTests
{
    private static readonly IReadOnlyList<CountedKernel> Kernels = StepKernels.Of(new TrainingOptions { Pixels = 64 });

    [Test]
    public void AResidualBlocksConvolutionIsCountedInEveryPass()
    {
        // 9 blocks of 2 in 4 passes; 2 products and sums of 256 x 256 x 3 x 3 weights at 16 x 16 positions of 8 images.
        CountedKernel forward = Kernels.Single(k => k.Kernel.Name == "convolution 256x256x3x3 on 8x256x18x18, forward");
        Assert.That(forward.Count, Is.EqualTo(72));
        Assert.That(forward.Kernel.Flop, Is.EqualTo(2.0 * 256 * 256 * 9 * 16 * 16 * 8));
        Assert.That(forward.Kernel.Bytes, Is.EqualTo(4.0 * ((8 * 256 * 18 * 18) + (256 * 256 * 9) + (8 * 256 * 16 * 16))));
    }

    [Test]
    public void AnImageOfTheBatchGetsNoGradientThatNobodyReads()
    {
        // Two of four passes of the generators see an image of the other generator, one of four of the segmentors hands feedback on.
        Assert.That(Kernels.Single(k => k.Kernel.Name == "convolution 64x1x7x7 on 8x1x70x70, data gradient").Count, Is.EqualTo(2));
        Assert.That(Kernels.Single(k => k.Kernel.Name == "convolution 32x1x3x3 on 8x1x64x64, data gradient").Count, Is.EqualTo(1));
        Assert.That(Kernels.Single(k => k.Kernel.Name == "convolution 64x1x4x4 stride 2 on 8x1x64x64, data gradient").Count, Is.EqualTo(2));
    }
}
