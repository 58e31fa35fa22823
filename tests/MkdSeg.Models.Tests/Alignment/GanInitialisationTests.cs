using MkdSeg.Models.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Alignment;

public sealed class GanInitialisationTests : TorchFixture
{
    [TestCase(0.02)]
    [TestCase(0.1)]
    public void WeightsAreNormalAndBiasesZero(double gain)
    {
        using var network = new ResNetGenerator(width: 32, blocks: 1);
        GanInitialisation.Apply(network, gain);
        foreach ((string name, Tensor parameter) in network.named_parameters())
        {
            if (name.EndsWith("bias"))
            {
                Assert.That(Number(parameter.abs().max()), Is.Zero, name);
            }
            else
            {
                Assert.That(Number(parameter.std()), Is.EqualTo(gain).Within(0.06 * gain), name);
                Assert.That(Number(parameter.mean()), Is.Zero.Within(0.1 * gain), name);
            }
        }
    }

    [Test]
    public void HeKeepsTheScaleThroughEveryLayer()
    {
        using var network = new ResNetGenerator(width: 32, blocks: 1, normalised: false);
        GanInitialisation.ApplyHe(network);
        foreach ((string name, Tensor parameter) in network.named_parameters().Where(one => one.name.EndsWith("weight")))
        {
            // [out, in, k, k]; transposed [in, out, k, k], of which a stride of 2 leaves a quarter for an output pixel.
            bool transposed = name.StartsWith("up");
            double inputs = parameter.shape[transposed ? 0 : 1] * parameter.shape[2] * parameter.shape[3] / (transposed ? 4.0 : 1.0);
            Assert.That(Number(parameter.std()), Is.EqualTo(Math.Sqrt(2 / inputs)).Within(6).Percent, name);
        }

        // CycleGAN's spread has all but silenced the same network.
        Tensor images = (rand(2, 1, 32, 32) * 2) - 1;
        double he = Number(network.forward(images).std());
        GanInitialisation.Apply(network);
        Assert.That(he, Is.GreaterThan(0.1));
        Assert.That(Number(network.forward(images).std()), Is.LessThan(0.01));
    }

    [Test]
    public void WeightsStillLearnAfterwards()
    {
        using var network = new PatchDiscriminator(width: 2, layers: 1);
        GanInitialisation.Apply(network);
        Assert.That(network.parameters().All(p => p.requires_grad && p.is_leaf));
    }

    [Test]
    public void GainMustBePositive() =>
        Assert.That(() => GanInitialisation.Apply(new PatchDiscriminator(width: 1), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
