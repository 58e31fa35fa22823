using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Testing;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Optimisation;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>
/// What can be shown of a GPU without one. libtorch's device "meta" knows shapes and no values: whatever reads a value, points at
/// memory or mixes in a tensor of the CPU fails there. Whole steps: Devices/DeviceStepTests.
/// </summary>
[NonParallelizable]
public sealed class DeviceTests
{
    private Device before = null!;

    [SetUp]
    public void Remember() => before = TensorRuntime.DefaultDevice;

    [TearDown]
    public void PutBack() => TensorRuntime.UseDevice(before, tensorFloat32: false);

    [Test]
    public void AnUpdateDoesNotWaitForTheDevice()
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = nn.Linear(3, 2);
        network.to(META);
        using var named = new NamedNetwork("n", network, new Adam(network, 0.9));
        named.Update(1e-3);
        Assert.That(named.Optimiser.Steps, Is.EqualTo(1));
        Assert.That(
            network.parameters(),
            Has.All.Property(nameof(Tensor.device_type)).EqualTo(DeviceType.META));
        Assert.That(named.RequireFinite, Throws.Exception, "asking is what waits");
    }

    [Test]
    public void LossesAreReadWhereTheyAreWantedAlone()
    {
        using Tensor loss = zeros([], device: META);
        StepLog between = new(detailed: false), wanted = new(detailed: true);
        between.Add("sup_real", loss);
        wanted.Add("sup_real", loss);
        between.Read();
        Assert.That(between.Values, Is.Empty);
        Assert.That(wanted.Values, Is.Empty, "not before the step is done");
        Assert.That(wanted.Read, Throws.Exception, "a value is not there to be read");
    }

    [TestCase("cuda", Precision.Float32, "Device cuda")]
    [TestCase("cuda:7", Precision.Float32, "Device cuda:7")]
    [TestCase("cpu", Precision.Tf32, "Precision tf32")]
    public void WhatTheMachineLacksIsRefused(string device, Precision precision, string words)
    {
        if (device == "cuda" && cuda.is_available())
        {
            Assert.Ignore("this machine has a GPU");
        }

        TrainingOptions options = TinyOptions.Mkd with { Device = device, Precision = precision };
        Assert.That(() => Trainer.Configure(options.Checked()), Throws.InstanceOf<InvalidInputException>().With.Message.StartsWith(words));
    }

    [Test]
    public void APredictionTakesWhatIsThere()
    {
        Trainer.Configure(TinyOptions.Mkd with { Device = "cuda:7" }, elsewhere: true);
        Assert.That(TensorRuntime.DefaultDevice.type, Is.EqualTo(cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU));
    }
}
