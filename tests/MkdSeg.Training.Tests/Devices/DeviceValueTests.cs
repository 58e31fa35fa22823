using MkdSeg.Models.Kernels;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Tests.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Devices;

/// <summary>
/// What <see cref="DeviceStepTests"/> cannot see, the values: every method's step by the calls that it makes on a GPU, here on tensors of
/// the CPU, against the same step by this library's kernels.
/// </summary>
/// <remarks>
/// Where rounding takes an input over a kink, a gradient of so small a network jumps by a hundredth of itself. That meets some seeds
/// and not others, a wrong step meets all of them: what counts is the smallest difference over three seeds (as in StepOracleTests).
/// </remarks>
[NonParallelizable]
public sealed class DeviceValueTests
{
    // The largest that was found is 2.5e-6.
    private const double Limit = 2e-5;

    private static IReadOnlyList<string> Methods => MethodCatalogue.Default.Names;

    [TearDown]
    public void PutBack() => OwnKernels.AreUsed = true;

    [TestCaseSource(nameof(Methods))]
    public void AStepHasTheSameGradientsAndStatistics(string name)
    {
        Dictionary<string, double>[] seeds = [.. Enumerable.Range(0, 3).Select(seed => Distances(name, seed))];
        Dictionary<string, double> least = seeds[0].Keys.ToDictionary(network => network, network => seeds.Min(seed => seed[network]));
        TestContext.Out.WriteLine($"{name}: {least.Values.Max():0.0E+0}");
        Assert.That(least.Values, Has.All.LessThan(Limit), string.Join(", ", least));
    }

    /// <summary>The larger of both distances, by network.</summary>
    private static Dictionary<string, double> Distances(string name, int seed)
    {
        using var scope = NewDisposeScope();
        using TrainingMethod here = Trained(name, seed, byKernels: true), there = Trained(name, seed, byKernels: false);
        return here.Networks.Zip(there.Networks).ToDictionary(
            pair => pair.First.Name,
            pair => Math.Max(
                Distance(pair.Second.Optimiser.Mean(), pair.First.Optimiser.Mean()),
                Distance(Statistics(pair.Second), Statistics(pair.First))));
    }

    private static TrainingMethod Trained(string name, int seed, bool byKernels)
    {
        OwnKernels.AreUsed = byKernels;
        TrainingOptions tiny = TinyOptions.Mkd;

        // Small steps: the first update of Adam is the learning rate times the gradient's sign, that of rounding noise too.
        const double Rate = 1e-7;
        var method = MethodCatalogue.Default.Create(
            tiny with
            {
                Method = name,
                Seed = seed,
                Iterations = 1,
                Segmentor = tiny.Segmentor with { Width = 8, LearningRate = Rate },
                Alignment = tiny.Alignment with
                {
                    GeneratorWidth = 8,
                    DiscriminatorWidth = 8,
                    LearningRate = Rate,
                    WarmUpIterations = 0,
                    UpdateEvery = 1,
                },
                Distillation = new(),
            },
            classCount: 4,
            CPU);
        (Batch target, Batch assistant) = OneStep.Batches();
        for (int step = 0; step < method.TotalSteps; step++)
        {
            using var inner = NewDisposeScope();
            method.Step(step, target, method.UsesAssistant ? assistant : null, new StepLog(detailed: false));
        }

        return method;
    }

    private static Tensor Statistics(NamedNetwork network) =>
        cat([zeros(1), .. network.Network.named_buffers().Select(buffer => buffer.buffer.to(float32).reshape(-1))]);

    /// <summary>Relative L2 distance; absolute where there is nothing.</summary>
    private static double Distance(Tensor a, Tensor b) => ((a - b).norm() / b.norm().clamp_min(1e-12)).ToDouble();
}
