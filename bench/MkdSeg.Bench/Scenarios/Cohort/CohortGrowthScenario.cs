using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Scenarios.Growth;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Cohort;

/// <summary>How time and memory of a training's data grow with the number of volumes on disk.</summary>
internal sealed class CohortGrowthScenario : IScenario
{
    private const int Size = 32;

    /// <inheritdoc/>
    public string Name => "growth-cohort";

    /// <inheritdoc/>
    public string What =>
        $"What a training does with its cohort, phantoms of {Size} voxels a side in .nii.gz brought to 32 pixels: its start without "
        + "a cache, its first start with one, a later start (inputs hashed, entries checked), and an epoch of batches of 8 from the "
        + "cache. One run each, in a process of its own; memory is the largest resident one, mapped pages included. The exponents "
        + "are least squares of logarithms; 1 is linear in volumes.";

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        int[] counts = settings.Quick ? [10, 50, 200] : [10, 50, 200, 1000, 2000];
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            progress.WriteLine($"{Name}: writing {counts[^1]} volumes");
            CohortFiles.Write(folder, counts[^1], Size);
            CohortPoint[] points = [.. counts.Select(volumes => Measured(folder, volumes, progress))];
            return empty with
            {
                Tables = [Starts(points), Epochs(points)],
                Numbers = JsonSerializer.SerializeToNode(points, Protocol.Json),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private CohortPoint Measured(string folder, int volumes, TextWriter progress)
    {
        string cache = Path.Combine(folder, $"cache-{volumes}");
        Sample Run(string kept, bool epoch)
        {
            Side side = Side.Own("growth-cohort", [("threads", 2), ("volumes", volumes), ("cache", kept), ("epoch", epoch ? 1 : 0)]);
            using var worker = new WorkerProcess(side, folder);
            return worker.Run();
        }

        var point = new CohortPoint(
            volumes, Run("none", epoch: false), Run(cache, epoch: false), Run(cache, epoch: false), Run(cache, epoch: true), 0);
        double mib = Directory.EnumerateFiles(cache).Sum(file => new FileInfo(file).Length) / 1024.0 / 1024.0;
        Directory.Delete(cache, recursive: true);
        progress.WriteLine($"{Name}: {volumes} volumes");
        return point with { CacheMib = mib };
    }

    private static ResultTable Starts(CohortPoint[] points) => new(
        $"A training's start: {Exponents(points, "without a cache", p => p.WithoutCache)}; "
        + $"{Exponents(points, "the first with one", p => p.FirstStart)}; {Exponents(points, "a later one", p => p.LaterStart)}.",
        ["volumes", "without a cache, s", "MiB", "first with one, s", "MiB", "later, s", "MiB", "cache on disk, MiB"],
        [.. points.Select(StartsRow)]);

    private static string[] StartsRow(CohortPoint p) =>
        [$"{p.Volumes}", .. Cells(p.WithoutCache), .. Cells(p.FirstStart), .. Cells(p.LaterStart), Number(p.CacheMib, "0")];

    private static ResultTable Epochs(CohortPoint[] points) => new(
        $"Batches from the cache: {Exponents(points, "an epoch", p => p.Epoch)}.",
        ["volumes", "epoch, s", "ms a volume", "MiB"],
        [.. points.Select(EpochsRow)]);

    private static string[] EpochsRow(CohortPoint p) =>
        [$"{p.Volumes}", Cells(p.Epoch)[0], Number(1000 * p.Epoch.Seconds / p.Volumes, "0.0"), Cells(p.Epoch)[1]];

    private static string Exponents(CohortPoint[] points, string what, Func<CohortPoint, Sample> part)
    {
        double Power(Func<Sample, double> value) => LogLogFit.Exponent([.. points.Select(p => ((double)p.Volumes, value(part(p))))]);
        return FormattableString.Invariant(
            $"{what} takes time to the power {Power(s => s.Seconds):0.00} and memory to the power {Power(s => s.PeakMib):0.00} of volumes");
    }

    private static string[] Cells(Sample sample) => [Number(sample.Seconds, "0.00"), Number(sample.PeakMib, "0")];

    private static string Number(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
