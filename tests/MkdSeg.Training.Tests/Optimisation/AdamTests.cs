using MkdSeg.Models;
using MkdSeg.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Optimisation;

public sealed class AdamTests
{
    [TestCase(0.9, false)]
    [TestCase(0.5, false)]
    [TestCase(0.9, true)]
    [TestCase(0.5, true)]
    public void EqualsTorchAdamToRounding(double beta1, bool asOnAGpu)
    {
        using var scope = NewDisposeScope();
        // Torch's side in float64: in float32 libtorch's own convolution gives wrong gradients on some processors (SafeConvolution).
        nn.Module<Tensor, Tensor> ours = Network(), theirs = Network().to(float64);
        FilterLayout.Convert(ours);
        using var adam = new Adam(ours, beta1, byOperators: asOnAGpu);
        var reference = optim.Adam(theirs.parameters(), lr: 1e-2, beta1: beta1, beta2: 0.999, eps: 1e-8);
        for (int step = 0; step < 50; step++)
        {
            Tensor input = randn(4, 2, 8, 8, generator: new Generator((ulong)step));
            ours.forward(input).square().mean().backward();
            adam.Step(1e-2);
            reference.zero_grad();
            theirs.forward(input.to(float64)).square().mean().backward();
            reference.step();
        }

        foreach ((Tensor a, Tensor b) in ours.parameters().Zip(theirs.parameters()))
        {
            Assert.That((a - b).abs().max().ToDouble(), Is.LessThan(1e-5));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void MomentsAreRowByRowWhateverTheMemoryLayout(bool asOnAGpu)
    {
        using var scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> plain = Network(), laidOut = Network(), other = Network();
        FilterLayout.Convert(laidOut);
        FilterLayout.Convert(other);
        using Adam a = new(plain, 0.9, asOnAGpu), b = new(laidOut, 0.9, asOnAGpu), restored = new(other, 0.9, asOnAGpu);
        foreach ((nn.Module<Tensor, Tensor> network, Adam adam) in new[] { (plain, a), (laidOut, b) })
        {
            foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
            {
                Tensor gradient = arange(parameter.numel(), ScalarType.Float32).view(parameter.shape);
                if (asOnAGpu)
                {
                    parameter.grad!.copy_(gradient);
                }
                else
                {
                    parameter.grad = gradient.clone();
                }
            }

            adam.Step(1e-2);
        }

        restored.Restore(b.Mean(), b.Square(), b.Steps);
        Assert.That(b.Mean().data<float>().ToArray(), Is.EqualTo(a.Mean().data<float>().ToArray()));
        Assert.That(restored.Mean().data<float>().ToArray(), Is.EqualTo(a.Mean().data<float>().ToArray()));
        Assert.That(restored.Square().data<float>().ToArray(), Is.EqualTo(a.Square().data<float>().ToArray()));
        Assert.That(plain.parameters().Zip(laidOut.parameters()).All(pair => pair.First.equal(pair.Second).all().ToBoolean()));
    }

    [Test]
    public void AGpuGetsTheSameUpdateFromTensorOperators()
    {
        // The operators are the same on every device; only here they run on the CPU.
        using var scope = NewDisposeScope();
        var factors = new AdamFactors(0.999f, 0.1f, 0.001f, 1.25f, 1e-8f, 0.02f);
        Tensor start = randn(37), gradient = randn(37), mean = randn(37) * 0.1, square = rand(37);
        Tensor[] kernel = [start.clone(), mean.clone(), square.clone()], operators = [start.clone(), mean.clone(), square.clone()];
        AdamUpdate.Apply(kernel[0], gradient, kernel[1], kernel[2], start: 0, factors);
        Tensor finite = ones([], ScalarType.Bool);
        operators[0].add_(AdamOnDevice.Update(gradient, operators[1], operators[2], finite, factors));
        Assert.That(finite.ToBoolean(), Is.True);
        for (int i = 0; i < kernel.Length; i++)
        {
            Assert.That((kernel[i] - operators[i]).abs().max().ToDouble(), Is.LessThan(1e-6));
        }
    }

    [Test]
    public void OnAGpuAPassAddsToWhatTheUpdateReads()
    {
        using var scope = NewDisposeScope();
        var linear = nn.Linear(3, 2);
        using var adam = new Adam(linear, 0.9, byOperators: true);
        for (int pass = 0; pass < 2; pass++)
        {
            linear.forward(ones(1, 3)).sum().backward();
        }

        adam.Step(0.1);

        // Twice a gradient of 1 for weights and biases alike; the first mean is (1 - beta1) of it.
        Assert.That((adam.Mean() - 0.2).abs().max().ToDouble(), Is.LessThan(1e-6));
        Assert.That(adam.Count, Is.EqualTo(8));
        Assert.That(linear.parameters().Sum(p => p.grad!.abs().sum().ToDouble()), Is.Zero);
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    public void OnAGpuNothingMovesOnceAGradientWasNotFinite(float value)
    {
        using var scope = NewDisposeScope();
        var factors = new AdamFactors(0.999f, 0.1f, 0.001f, 1.25f, 1e-8f, 0.02f);
        Tensor sound = ones(5), broken = ones(5), mean = rand(5), square = rand(5), finite = ones([], ScalarType.Bool);
        broken[3] = value;
        Tensor meanBefore = mean.clone(), squareBefore = square.clone();
        foreach (Tensor gradient in new[] { broken, sound })
        {
            Tensor update = AdamOnDevice.Update(gradient, mean, square, finite, factors);
            Assert.That(finite.ToBoolean(), Is.False);
            Assert.That(update.count_nonzero().ToInt64(), Is.Zero);
            Assert.That(mean.equal(meanBefore).all().ToBoolean() && square.equal(squareBefore).all().ToBoolean());
        }
    }

    [Test]
    public void FirstStepMovesByTheLearningRate()
    {
        // Kingma and Ba, section 2.1: after bias correction the first step is the learning rate times the gradient's sign.
        using var scope = NewDisposeScope();
        var linear = nn.Linear(1, 1, hasBias: false);
        double before = linear.weight!.ToDouble();
        using var adam = new Adam(linear, 0.9);
        (linear.forward(ones(1, 1)) * 3).sum().backward();
        adam.Step(0.125);
        Assert.That(linear.weight!.ToDouble(), Is.EqualTo(before - 0.125).Within(1e-6));
    }

    [Test]
    public void ClearsGradientsAndRefusesMissingOnes()
    {
        using var scope = NewDisposeScope();
        var linear = nn.Linear(2, 2);
        using var adam = new Adam(linear, 0.9);
        linear.forward(ones(1, 2)).sum().backward();
        adam.Step(0.1);
        Assert.That(() => adam.Step(0.1), Throws.InvalidOperationException);
    }

    private static nn.Module<Tensor, Tensor> Network()
    {
        random.manual_seed(5);
        return nn.Sequential(nn.Conv2d(2, 3, 3, padding: 1), nn.ReLU(), nn.Conv2d(3, 1, 3));
    }
}
