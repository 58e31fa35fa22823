using MkdSeg.Models.Alignment;
using MkdSeg.Models.Kernels;
using MkdSeg.Models.Layers;
using MkdSeg.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Layers;

public sealed class FusedNetworkTests : TorchFixture
{
    private static readonly TestCaseData[] Networks =
    [
        Case("U-Net, quick profile", () => new UNet(1, 8, 16, 3), 4, 1, 32, 32),
        Case("U-Net, three slices, five classes, sides that differ", () => new UNet(3, 5, 16, 2), 3, 3, 12, 20),
        Case("U-Net, eleven classes, deepest stage of one pixel", () => new UNet(1, 11, 8, 3), 3, 1, 8, 8),
        Case("U-Net, 40 channels", () => new UNet(1, 8, 40, 1), 2, 1, 10, 6),
        Case("Shared kernels, batch norm", () => new SharedKernelUNet(FeatureNormalisation.Batch, 1, 8, 16, 2), 2, 1, 16, 16),
        Case("Shared kernels, instance norm", () => new SharedKernelUNet(FeatureNormalisation.Instance, 1, 8, 16, 2), 2, 1, 16, 16),
        Case("X shape", () => new XShapeUNet(1, 8, 16, 2), 2, 1, 16, 16),
        Case("Generator, quick profile", () => new ResNetGenerator(1, 16, 3), 4, 1, 32, 32),
        Case("Generator, three slices, residual, sides that differ", () => new ResNetGenerator(3, 8, 1, residual: true), 2, 3, 12, 20),
        Case("Generator without norm", () => new ResNetGenerator(1, 16, 2, normalised: false), 2, 1, 16, 16),
        Case("Discriminator, quick profile", () => new PatchDiscriminator(1, 16, 3), 4, 1, 32, 32),
        Case("Discriminator without norm", () => new PatchDiscriminator(1, 16, 2, normalised: false), 4, 1, 32, 32),
        Case("Discriminator, three slices, two layers", () => new PatchDiscriminator(3, 8, 2), 2, 3, 19, 14),
    ];

    // Backward, Winograd's transforms cost bits. With other seeds an input of ReLU may lie within rounding of 0, and a gradient go another
    // way: up to 7e-3 of the whole, in libtorch's float32 as in ours.
    private const double TimesLibtorchsError = 6;

    private static TestCaseData Case(
        string name, Func<nn.Module<Tensor, Tensor>> create, int images, int channels, int height, int width) =>
        new TestCaseData(create, new long[] { images, channels, height, width }).SetName($"{{m}}({name})");

    [TestCaseSource(nameof(Networks))]
    public void IsAsNearToDoublePrecisionAsLibtorch(Func<nn.Module<Tensor, Tensor>> create, long[] shape)
    {
        random.manual_seed(9);
        nn.Module<Tensor, Tensor> network = create();
        Tensor input = (rand(shape) * 2) - 1;
        Tensor direction = randn(network.forward(input).shape);
        Dictionary<string, Tensor> ours = Results(create, network, ScalarType.Float32, input, direction, useKernels: true);
        Dictionary<string, Tensor> libtorchs = Results(create, network, ScalarType.Float32, input, direction, useKernels: false);
        Dictionary<string, Tensor> exact = Results(create, network, ScalarType.Float64, input, direction, useKernels: false);
        Assert.That(ours.Keys, Is.EqualTo(exact.Keys));
        double whole = Norm(exact.Where(entry => entry.Key.StartsWith("gradient")).Select(entry => entry.Value));
        Assert.Multiple(() =>
        {
            foreach ((string name, Tensor value) in exact)
            {
                double size = name.StartsWith("gradient") ? 1e-7 * whole : 1e-7 * Norm([value]);
                double theirs = Norm([libtorchs[name] - value]);
                double distance = Norm([ours[name] - value]), all = Norm([value]);
                Assert.That(
                    distance,
                    Is.LessThanOrEqualTo((TimesLibtorchsError * theirs) + size),
                    $"{name}: {distance / all:e1}, libtorch {theirs / all:e1}");
            }
        });
    }

    [TestCaseSource(nameof(Networks))]
    public void LayoutOfFiltersAndImagesChangesNoBit(Func<nn.Module<Tensor, Tensor>> create, long[] shape)
    {
        random.manual_seed(6);
        nn.Module<Tensor, Tensor> network = create(), other = create();
        Weights.Restore(other, Weights.Named(network));
        FilterLayout.Convert(other);
        Tensor input = (rand(shape) * 2) - 1;
        Tensor plain = network.forward(input), laidOut = other.forward(ChannelsLast.ToChannelsLast(input));
        Assert.That(Distance(plain, laidOut), Is.Zero);
        Tensor direction = randn(plain.shape);
        (plain * direction).sum().backward();
        (laidOut * direction).sum().backward();
        foreach (((string name, Tensor a), (string _, Tensor b)) in network.named_parameters().Zip(other.named_parameters()))
        {
            Assert.That(a.grad is null, Is.EqualTo(b.grad is null), name);
            Assert.That(a.grad is null ? 0 : Distance(a.grad, b.grad!), Is.Zero, name);
        }
    }

    [TestCaseSource(nameof(Networks))]
    public void WithoutAGraphTheValuesAreTheSame(Func<nn.Module<Tensor, Tensor>> create, long[] shape)
    {
        random.manual_seed(7);
        nn.Module<Tensor, Tensor> network = create();
        Tensor input = (rand(shape) * 2) - 1, recorded = network.forward(input);
        using IDisposable frozen = no_grad();
        Assert.That(Distance(network.forward(input), recorded), Is.Zero);
    }

    [Test]
    public void GradientsOfTwoPassesAddUp()
    {
        random.manual_seed(8);
        var network = new UNet(1, 8, 16, 2);
        Tensor input = rand(2, 1, 16, 16);
        network.forward(input).sum().backward();
        Assert.That(network.named_parameters().Where(entry => entry.parameter.grad is null).Select(entry => entry.name), Is.Empty);
        Tensor[] once = [.. network.parameters().Select(parameter => parameter.grad!.clone())];
        (network.forward(input).sum() + network.forward(input).sum()).backward();
        foreach ((Tensor first, Tensor sum) in once.Zip(network.parameters().Select(parameter => parameter.grad!)))
        {
            Assert.That(Distance(sum, first * 3), Is.LessThanOrEqualTo(1e-5 * Number(sum.abs().max())));
        }
    }

    [Test]
    public void EveryOutputOfDeepSupervisionHasItsGradient()
    {
        random.manual_seed(10);
        var network = new UNet(1, 5, 16, 3, deepSupervision: true);
        Tensor input = rand(2, 1, 16, 16);
        Tensor[] directions = [randn(2, 5, 16, 16), randn(2, 5, 8, 8)];
        Tensor[] Gradients(bool useKernels)
        {
            OwnKernels.AreUsed = useKernels;
            network.zero_grad();
            IReadOnlyList<Tensor> scores = network.ForwardDeep(input);
            Tensor loss = (scores[0] * directions[0]).sum() + (scores[1] * directions[1]).sum();
            OwnKernels.AreUsed = true;
            loss.backward();
            return [loss.detach(), .. network.parameters().Select(parameter => parameter.grad!.clone())];
        }

        foreach ((Tensor ours, Tensor libtorchs) in Gradients(useKernels: true).Zip(Gradients(useKernels: false)))
        {
            Assert.That(Distance(ours, libtorchs), Is.LessThan(1e-4 * Math.Max(1, Number(libtorchs.abs().max()))));
        }
    }

    [Test]
    public void FrozenParametersGetNoGradientAndPassItOn()
    {
        var network = new PatchDiscriminator(1, 16, 2);
        Tensor input = rand(2, 1, 16, 16).requires_grad_();
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        network.forward(input).sum().backward();
        Assert.That(network.parameters().All(parameter => parameter.grad is null));
        Assert.That(Number(input.grad!.abs().sum()), Is.Positive);
    }

    [Test]
    public void AGraphThatIsKeptGivesItsGradientTwice()
    {
        var network = new UNet(1, 8, 16, 1);
        Tensor loss = network.forward(rand(1, 1, 8, 8)).sum();
        loss.backward(retain_graph: true);
        Tensor first = network.parameters().First().grad!.clone();
        loss.backward();
        Assert.That(Distance(network.parameters().First().grad!, first * 2), Is.Zero);
    }

    [Test]
    public void WhatIsNotForItsKernelsIsLeftToLibtorch()
    {
        var network = new UNet(1, 8, 12, 1);
        Assert.That(FusedNetwork.Takes(network, 12, zeros(1, 1, 8, 8)), Is.False, "channels in part vectors");
        Assert.That(FusedNetwork.Takes(network, 16, zeros(1, 1, 8, 8)), Is.True);
        Assert.That(FusedNetwork.Takes(network, 16, zeros([1, 1, 8, 8], ScalarType.Float64)), Is.False, "double precision");
        Assert.That(FusedNetwork.Takes(network, 16, zeros([1, 1, 8, 8], device: META)), Is.False, "another device");
        network.to(ScalarType.Float64);
        Assert.That(FusedNetwork.Takes(network, 16, zeros(1, 1, 8, 8)), Is.False, "weights in double precision");
    }

    private static Dictionary<string, Tensor> Results(
        Func<nn.Module<Tensor, Tensor>> create,
        nn.Module<Tensor, Tensor> like,
        ScalarType type,
        Tensor input,
        Tensor direction,
        bool useKernels)
    {
        nn.Module<Tensor, Tensor> network = create();
        Weights.Restore(network, Weights.Named(like));
        network.to(type);
        Tensor image = input.to(type, copy: true).requires_grad_();
        OwnKernels.AreUsed = useKernels;
        try
        {
            Tensor output = network.forward(image);
            (output * direction.to(type)).sum().backward();
            var results = new Dictionary<string, Tensor> { ["output"] = output.detach(), ["gradient by the input"] = image.grad! };
            foreach ((string name, Tensor parameter) in network.named_parameters().Where(entry => entry.parameter.grad is not null))
            {
                results[$"gradient by {name}"] = parameter.grad!;
            }

            foreach ((string name, Tensor buffer) in network.named_buffers())
            {
                results[name] = buffer;
            }

            return results.ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.Float64));
        }
        finally
        {
            OwnKernels.AreUsed = true;
        }
    }

    private static double Norm(IEnumerable<Tensor> values) => Math.Sqrt(values.Sum(value => Number(value.square().sum())));
}
