using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.Statistics;
using MkdSeg.Data;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Training;
using MkdSeg.Training.Options;

namespace MkdSeg.Endurance.Tests;

/// <summary>A long training of small steps: neither its memory nor the time of a step may creep.</summary>
public sealed class SoakTests
{
    private const int LongSteps = 5000;
    private const int ShortSteps = 400;

    /// <summary>The first fifth is not counted: pools, caches and the managed heap come to their size there.</summary>
    private const double SettledAfter = 0.2;

    private static readonly TrainingOptions Options = new()
    {
        Method = "mkd",
        Threads = 1,
        Pixels = 16,
        BatchSize = 2,
        LogEvery = 50,
        CheckpointEvery = 250,
        Segmentor = new() { Width = 4, Depth = 2, ReestimateBatchNorm = true },
        Alignment = new()
        {
            GeneratorWidth = 4,
            GeneratorBlocks = 1,
            DiscriminatorWidth = 4,
            DiscriminatorLayers = 1,
            PoolSize = 20,
            WarmUpIterations = 20,
            UpdateEvery = 2,
        },
        Distillation = new() { Start = 20, Ramp = 20 },
    };

    [Test]
    public void MemoryAndStepTimeStayFlat()
    {
        int steps = LongRun.Requested ? LongSteps : ShortSteps;
        string root = Directory.CreateTempSubdirectory("mkdseg-").FullName;
        var watch = new StepWatch(steps);
        try
        {
            PhantomCohort.Write(Path.Combine(root, "data"), ctCount: 2, mrCount: 1, size: 24, seed: 7);
            TrainingOptions options = Options with { Iterations = steps - Options.Alignment.WarmUpIterations };
            var dataset = Dataset.Open(Path.Combine(root, "data"));
            Trainer.Train(dataset, options, Path.Combine(root, "run"), resume: false, watch, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        int settled = (int)(steps * SettledAfter);
        double[] memory = watch.Memory[settled..], time = watch.Seconds[settled..];
        double growth = Fit.Line([.. Enumerable.Range(0, memory.Length).Select(n => (double)n)], memory).B * memory.Length / memory.Mean();
        double early = time[..(time.Length / 4)].Median(), late = time[^(time.Length / 4)..].Median();
        TestContext.Out.WriteLine(
            FormattableString.Invariant($"{steps} steps: {memory.Mean() / 1e6:0} MB, growth {growth:P2}, ")
            + FormattableString.Invariant($"step {early * 1e3:0.0} ms and {late * 1e3:0.0} ms"));
        if (LongRun.Requested)
        {
            Record(steps, settled, memory, growth, early, late);
        }

        // Short runs are too short for a slope of 1 %: the collector's own rhythm is larger. Their time is that of the tests
        // beside them.
        Assert.That(growth, Is.LessThan(LongRun.Requested ? 0.01 : 0.1), "resident memory from the first counted step to the last");
        if (LongRun.Requested)
        {
            Assert.That(late / early, Is.LessThan(1.5), "time of a step, last quarter against first");
        }
    }

    private static void Record(int steps, int settled, double[] memory, double growth, double early, double late)
    {
        int every = Options.CheckpointEvery;
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            # A long training

            `MKDSEG_LONG=1 dotnet test -c Release tests/MkdSeg.Endurance.Tests --filter SoakTests`: `mkd`, {steps} steps of two slices
            of 16 pixels, one thread, a checkpoint every {every} steps, seed {Options.Seed}; the first {settled} steps are not counted.

            | | |
            |---|---|
            | resident memory, mean | {memory.Mean() / 1e6:0} MB |
            | its slope over {memory.Length} steps | {growth * 100:0.00} % of the mean |
            | largest less smallest | {(memory.Max() - memory.Min()) / 1e6:0.0} MB |
            | median step, first quarter | {early * 1e3:0.0} ms |
            | median step, last quarter | {late * 1e3:0.0} ms |

            """);
        File.WriteAllText(LongRun.RecordPath("soak.md"), text);
    }

    /// <summary>Resident memory in bytes and wall time in seconds of every step.</summary>
    private sealed class StepWatch(int steps) : IProgress<TrainingProgress>
    {
        private readonly Process process = Process.GetCurrentProcess();
        private long last = Stopwatch.GetTimestamp();

        public double[] Memory { get; } = new double[steps];

        public double[] Seconds { get; } = new double[steps];

        public void Report(TrainingProgress value)
        {
            process.Refresh();
            Memory[value.Step - 1] = process.WorkingSet64;
            Seconds[value.Step - 1] = Stopwatch.GetElapsedTime(last).TotalSeconds;
            last = Stopwatch.GetTimestamp();
        }
    }
}
