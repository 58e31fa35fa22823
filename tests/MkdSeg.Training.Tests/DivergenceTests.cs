using MkdSeg.Models.Safetensors;
using MkdSeg.Testing;
using MkdSeg.Models;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests;

public sealed class DivergenceTests
{
    private PhantomFolder phantom = null!;

    [OneTimeSetUp]
    public void MakePhantom() => phantom = new PhantomFolder(ct: 4, mr: 2, size: 24);

    [OneTimeTearDown]
    public void RemovePhantom() => phantom.Dispose();

    [TestCase("target-only")]
    [TestCase("mkd")]
    public void ADivergedTrainingNamesStepAndSlicesAndLeavesItsState(string method)
    {
        TrainingOptions options = TinyOptions.Mkd with
        {
            Method = method,
            CheckpointEvery = 1,
            Segmentor = TinyOptions.Mkd.Segmentor with { LearningRate = 1e30 },
        };
        string run = phantom.Run($"diverged-{method}");
        string message = Assert.Throws<DivergedException>(
            () => Trainer.Train(phantom.Dataset, options, run, resume: false, null, CancellationToken.None))!.Message;

        // The first update destroys the segmentors, the next step shows it; in mkd that is after three steps of warm-up.
        int step = method == "mkd" ? 5 : 2;
        Assert.That(message, Does.StartWith($"Step {step}: "));
        Assert.That(message, Does.Match("ct_train_100[12] slice [0-9]+"));
        Assert.That(message.Contains("mr_train_100", StringComparison.Ordinal), Is.EqualTo(method == "mkd"));
        Assert.That(RunManifest.Load(run).Sessions[^1].Outcome, Is.EqualTo(SessionOutcome.Failed));
        Assert.That(Trainer.IsFinished(run), Is.False);

        using var scope = NewDisposeScope();
        string state = Path.Combine(run, Trainer.DivergedFile);
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> texts) = SafetensorsFile.Read(state);
        Assert.That(tensors["batch/target/images"].shape, Is.EqualTo(new long[] { 2, 1, 16, 16 }));
        Assert.That(message, Does.Contain(texts["problem"]).And.Contain(texts["slices"]));

        using TrainingMethod loaded = MethodCatalogue.Default.Create(options, phantom.Dataset.Labels.ClassCount, CPU);
        Assert.That(new CheckpointStore(run).Load(loaded), Is.EqualTo((step - 1, (string?)null)), "checkpoints are as they were");
    }

    [Test]
    public void ALossThatIsNotFiniteIsNamed()
    {
        using Tensor infinite = tensor(float.PositiveInfinity), none = tensor(float.NaN);
        Assert.That(
            () => new StepLog(false).Add("sup_real", infinite),
            Throws.InstanceOf<NotFiniteException>().With.Message.EqualTo("sup_real is Infinity"));
        Assert.That(
            () => new StepLog(false).Add("sup_syn", none),
            Throws.InstanceOf<NotFiniteException>().With.Message.EqualTo("sup_syn is NaN"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void AGradientThatIsNotFiniteChangesNothing(float value)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(TinyOptions.Mkd with { Method = "target-only" }, classCount: 3, CPU);
        NamedNetwork network = method.Networks[0];
        TorchSharp.Modules.Parameter[] parameters = [.. network.Network.parameters()];
        float[][] before = [.. parameters.Select(p => p.data<float>().ToArray())];
        foreach (TorchSharp.Modules.Parameter parameter in parameters)
        {
            parameter.grad = ones_like(parameter);
        }

        using (no_grad())
        {
            parameters.First(p => p.shape.Length == 1).grad![0] = value;
        }

        Assert.That(() => network.Update(1e-3), Throws.InstanceOf<NotFiniteException>().With.Message.Contains("segmentor_real"));
        Assert.That(parameters.Select(p => p.data<float>().ToArray()), Is.EqualTo(before));
        Assert.That(network.Optimiser.Steps, Is.Zero);
    }

    /// <summary>Buffers follow the images and not the gradients, so no update notices them.</summary>
    [Test]
    public void ABufferThatIsNotFiniteIsNamed()
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(TinyOptions.Mkd, classCount: 3, CPU);
        Assert.That(method.RequireFiniteWeights, Throws.Nothing);
        (string name, Tensor value) = Weights.Named(method.Networks[1].Network)
            .First(entry => entry.Name.EndsWith("running_var", StringComparison.Ordinal));
        using (no_grad())
        {
            value[0] = float.NaN;
        }

        Assert.That(
            method.RequireFiniteWeights,
            Throws.InstanceOf<NotFiniteException>().With.Message.Contains(name).And.Message.Contains(method.Networks[1].Name));
    }
}
