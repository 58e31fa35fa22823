using MkdSeg.Models;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using NUnit.Framework.Constraints;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Devices;

/// <summary>
/// Whole trainings where no value can be read: networks, batches, pools and optimisers on libtorch's device "meta". Whatever would make
/// the host wait for a GPU (reading a loss, choosing by a value, an operator whose result's size depends on values) throws there.
/// </summary>
[NonParallelizable]
public sealed class DeviceStepTests
{
    private const int Classes = 4;

    private Device before = null!;

    private static IResolveConstraint ReadsAValue => Throws.Exception.With.Message.Contains("_local_scalar_dense");

    private static IReadOnlyList<string> Methods => MethodCatalogue.Default.Names;

    [SetUp]
    public void UseMeta()
    {
        MetaOperators.Register();
        before = TensorRuntime.DefaultDevice;
        TensorRuntime.UseDevice(META, tensorFloat32: false);
    }

    [TearDown]
    public void PutBack() => TensorRuntime.UseDevice(before, tensorFloat32: false);

    [TestCaseSource(nameof(Methods))]
    public void NoStepWaitsForTheDevice(string name)
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Method(name);
        Train(method, Batch());
        Assert.That(method.Networks.Select(network => network.Optimiser.Steps), Has.All.GreaterThanOrEqualTo(2));
        Assert.That(
            method.Networks.SelectMany(network => network.Network.parameters()).Concat(method.Pools.Values.SelectMany(pool => pool.Images)),
            Has.All.Property(nameof(Tensor.device_type)).EqualTo(DeviceType.META));
        Assert.That(method.RequireFinite, ReadsAValue, "asking is what waits");
    }

    [TestCase("target-only")]
    [TestCase("mkd")]
    public void PartlyAnnotatedSlicesAndOthersWithoutLabelsWaitForNothingEither(string name)
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Method(name);
        Batch batch = Batch();
        Train(method, batch with { Known = ones([2, Classes], ScalarType.Bool, META), Unlabelled = zeros_like(batch.Images) });
        Assert.That(method.Networks.Select(network => network.Optimiser.Steps), Has.All.EqualTo(2));
    }

    /// <summary>The other side of the proof: what a step may read, it reads in steps that are logged, and there it would wait.</summary>
    [Test]
    public void AStepThatIsWatchedReadsItsTranslation()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = Method("mkd");
        Assert.That(() => method.Step(0, Batch(), Batch(), new StepLog(detailed: true)), ReadsAValue);
    }

    /// <summary>
    /// Every tensor costs the host an operator's call and one that frees it. With the default networks it was 809; the number does not
    /// depend on sizes of images and batches.
    /// </summary>
    [Test]
    public void AStepOfTheDefaultNetworksMakesFewTensors()
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(new TrainingOptions { LogEvery = 1000 }, Classes, META);
        var batch = new Batch(zeros([8, 1, 256, 256], device: META), zeros([8, 256, 256], ScalarType.Int64, META));
        LifetimeStatistics made = DisposeScopeManager.Statistics.TensorStatistics;
        long Made() => made.CreatedInScopeCount + made.CreatedOutsideScopeCount;
        for (int step = 0; step < 2; step++)
        {
            long before = Made();
            using var inner = NewDisposeScope();
            method.Step(step, batch, batch, new StepLog(detailed: false));
            Assert.That(Made() - before, Is.InRange(700, 815));
        }
    }

    private static TrainingMethod Method(string name)
    {
        TrainingOptions options = TinyOptions.Mkd with
        {
            Method = name,
            Iterations = 2,
            Alignment = TinyOptions.Mkd.Alignment with { WarmUpIterations = 0, UpdateEvery = 1 },
            Distillation = new(),
        };
        return MethodCatalogue.Default.Create(options, Classes, META);
    }

    private static Batch Batch() => new(zeros([2, 1, 16, 16], device: META), zeros([2, 16, 16], ScalarType.Int64, META));

    private static void Train(TrainingMethod method, Batch batch)
    {
        for (int step = 0; step < method.TotalSteps; step++)
        {
            using var inner = NewDisposeScope();
            var log = new StepLog(detailed: false);
            method.Step(step, batch, method.UsesAssistant ? batch : null, log);
            Assert.That(log.Values, Is.Empty);
        }
    }
}
