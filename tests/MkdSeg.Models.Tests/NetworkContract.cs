using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests;

/// <summary>What every network of the project promises; one derived class a network.</summary>
public abstract class NetworkContract : TorchFixture
{
    /// <summary>Small enough for 200 steps in a second or two.</summary>
    protected abstract nn.Module<Tensor, Tensor> Create();

    /// <summary>Output shape of an image of this size, batch of two.</summary>
    protected abstract long[] OutputShape(long height, long width);

    protected abstract (long Height, long Width)[] AllowedSizes { get; }

    protected abstract long[][] RefusedShapes { get; }

    protected abstract bool TrainingDiffers { get; }

    protected abstract string[] WeightNames { get; }

    private static void AssertEqualWeights(nn.Module a, nn.Module b)
    {
        foreach (((string name, Tensor left), (string _, Tensor right)) in Weights.Named(a).Zip(Weights.Named(b)))
        {
            Assert.That(Distance(left, right), Is.Zero, name);
        }
    }

    private Tensor Images(int size = 0) => rand(2, 1, AllowedSizes[size].Height, AllowedSizes[size].Width) * 2 - 1;

    [Test]
    public void ForwardGivesThePromisedShapeForEveryAllowedSize()
    {
        nn.Module<Tensor, Tensor> network = Create();
        for (int i = 0; i < AllowedSizes.Length; i++)
        {
            Tensor output = network.forward(Images(i));
            Assert.That(output.shape, Is.EqualTo(OutputShape(AllowedSizes[i].Height, AllowedSizes[i].Width)));
            Assert.That(output.isfinite().all().item<bool>());
        }
    }

    [Test]
    public void RefusedShapesAreNamed()
    {
        nn.Module<Tensor, Tensor> network = Create();
        foreach (long[] shape in RefusedShapes)
        {
            Assert.That(() => network.forward(zeros(shape)), Throws.ArgumentException, string.Join(',', shape));
        }
    }

    [Test]
    public void BackwardReachesEveryParameterAndTheInput()
    {
        nn.Module<Tensor, Tensor> network = Create();
        Tensor images = Images().requires_grad_();
        Tensor output = network.forward(images);
        (output * randn_like(output)).sum().backward();
        Assert.That(images.grad!.abs().sum().item<float>(), Is.GreaterThan(0));
        foreach ((string name, Tensor parameter) in network.named_parameters())
        {
            Assert.That(parameter.grad, Is.Not.Null, name);
            Assert.That(parameter.grad!.isfinite().all().item<bool>(), name);

            // A bias in front of a normalisation has no effect, so its gradient may be rounding only.
            if (!name.EndsWith("bias"))
            {
                Assert.That(parameter.grad.abs().sum().item<float>(), Is.GreaterThan(0), name);
            }
        }
    }

    [Test]
    public void TrainingAndEvaluationDifferOnlyWhereTheyShould()
    {
        nn.Module<Tensor, Tensor> network = Create();
        Tensor images = Images();
        network.eval();
        Tensor evaluated = network.forward(images);
        Assert.That(Distance(network.forward(images), evaluated), Is.Zero);
        network.train();
        Assert.That(Distance(network.forward(images), evaluated), TrainingDiffers ? Is.GreaterThan(1e-3) : Is.Zero);
    }

    [Test]
    public void WeightNamesAreLocked() => Assert.That(Weights.Named(Create()).Select(entry => entry.Name), Is.EqualTo(WeightNames));

    [Test]
    public void OneSeedGivesOneNetwork()
    {
        Tensor images = Images();
        manual_seed(3);
        Tensor first = Create().forward(images);
        manual_seed(3);
        Tensor second = Create().forward(images);
        manual_seed(4);
        Tensor third = Create().forward(images);
        Assert.That(Distance(first, second), Is.Zero);
        Assert.That(Distance(first, third), Is.Positive);
    }

    [Test]
    public void StateSavedByTorchSharpComesBack()
    {
        nn.Module<Tensor, Tensor> network = Create();
        nn.Module<Tensor, Tensor> other = Create();
        network.forward(Images()); // moves running statistics, where there are any
        using var file = new MemoryStream();
        network.save(file); // closes the stream
        other.load(new MemoryStream(file.ToArray()));
        AssertEqualWeights(network, other);
    }

    [Test]
    public void WeightsComeBackAcrossLayouts()
    {
        nn.Module<Tensor, Tensor> network = Create();
        nn.Module<Tensor, Tensor> other = Create();
        FilterLayout.Convert(network);
        network.forward(Images());
        IReadOnlyList<(string Name, Tensor Value)> weights = Weights.Named(network);
        Weights.Restore(other, weights.Reverse());
        AssertEqualWeights(network, other);
        Assert.That(() => Weights.Restore(other, weights.Skip(1)), Throws.ArgumentException);
    }

    [Test]
    public void WeightsAreCopiedByValue()
    {
        nn.Module<Tensor, Tensor> network = Create();
        nn.Module<Tensor, Tensor> other = Create();
        network.eval();
        other.eval();
        Tensor images = Images();
        Weights.Restore(other, Weights.Named(network));
        Tensor before = network.forward(images);
        Assert.That(Distance(other.forward(images), before), Is.Zero);
        using (no_grad())
        {
            other.parameters().First().add_(1);
        }

        Assert.That(Distance(network.forward(images), before), Is.Zero);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ChannelsLastChangesNothingButRounding(bool weightsToo)
    {
        nn.Module<Tensor, Tensor> exact = Create();
        nn.Module<Tensor, Tensor> other = Create();
        Weights.Restore(other, Weights.Named(exact));
        exact.to(ScalarType.Float64);
        if (weightsToo)
        {
            FilterLayout.Convert(other);
        }

        Tensor images = Images();
        Tensor expected = exact.forward(images.to(ScalarType.Float64));
        Tensor actual = other.forward(ChannelsLast.ToChannelsLast(images));
        Assert.That(Distance(actual, expected), Is.LessThan(1e-4));
        Tensor direction = randn_like(expected);
        (expected * direction).mean().backward();
        (actual * direction.to(ScalarType.Float32)).mean().backward();
        foreach (((string name, Tensor a), (string _, Tensor b)) in exact.named_parameters().Zip(other.named_parameters()))
        {
            Assert.That(Distance(a.grad!, b.grad!), Is.LessThan(1e-4 + (1e-3 * Number(a.grad!.abs().max()))), name);
        }
    }

    [Test]
    public void NoTensorLeaks()
    {
        nn.Module<Tensor, Tensor> network = Create();
        Tensor images = Images();
        void Step()
        {
            using DisposeScope step = NewDisposeScope();
            network.zero_grad();
            network.forward(images).square().mean().backward();
        }

        Step();
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (int i = 0; i < 20; i++)
        {
            Step();
        }

        Assert.That(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount, Is.EqualTo(before));
    }
}
