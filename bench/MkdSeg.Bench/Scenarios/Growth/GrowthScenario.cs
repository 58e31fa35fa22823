using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>How time and memory of step and inference grow with the image, the batch and the number of threads.</summary>
internal sealed class GrowthScenario : IScenario
{
    private const int Batch = 2;
    private const int Pixels = 64;
    private const int Runs = 3;

    private static readonly (string Work, string Title)[] Works =
    [
        ("growth-step", "step of networks a quarter as wide"), ("growth-inference", "ensemble of two default segmentors"),
    ];

    /// <inheritdoc/>
    public string Name => "growth";

    /// <inheritdoc/>
    public string What =>
        $"Time (median of {Runs} runs after one that does not count) and largest memory, each point in a process of its own. The exponents are least squares of logarithms; 1 is linear in pixels or slices. Memory has a fixed part (program, weights, moments) beneath.";

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        int[] sides = settings.Quick ? [64, 128] : [64, 128, 256, 512], batches = settings.Quick ? [1, 2] : [1, 2, 4, 8, 16, 32];
        List<ResultTable> tables = [];
        List<GrowthPoint> all = [];
        foreach ((string work, string title) in Works)
        {
            GrowthPoint[] Measured(IEnumerable<GrowthPoint> points) => [.. points.Select(point => Run(point, progress))];

            GrowthPoint[] bySide = Measured(sides.Select(side => new GrowthPoint(work, side, Batch, 2)));
            GrowthPoint[] byBatch = Measured(batches.Select(batch => new GrowthPoint(work, Pixels, batch, 2)));
            GrowthPoint[] byThreads = Measured(new[] { 1, 2 }.Select(threads => new GrowthPoint(work, Pixels * 2, 8, threads)));
            tables.Add(Curve($"Image size, {title}, batch {Batch}, 2 threads", "pixels", bySide, p => (double)p.Pixels * p.Pixels, p => $"{p.Pixels} x {p.Pixels}"));
            tables.Add(Curve($"Batch, {title}, {Pixels} pixels, 2 threads", "slices", byBatch, p => p.Batch, p => $"{p.Batch}"));
            tables.Add(Curve($"Threads, {title}, {Pixels * 2} pixels, batch 8", "threads", byThreads, p => p.Threads, p => $"{p.Threads}"));
            all.AddRange([.. bySide, .. byBatch, .. byThreads]);
        }

        return empty with { Tables = tables, Numbers = JsonSerializer.SerializeToNode(all, Protocol.Json) };
    }

    private GrowthPoint Run(GrowthPoint point, TextWriter progress)
    {
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            using var worker = new WorkerProcess(
                Side.Own(point.Work, [("threads", point.Threads), ("pixels", point.Pixels), ("batch", point.Batch)]), folder);
            worker.Run();
            Sample[] samples = [.. Enumerable.Range(0, Runs).Select(_ => worker.Run())];
            GrowthPoint measured = point with { Seconds = Spread.Of(samples.Select(s => s.Seconds)).Median, PeakMib = samples.Max(s => s.PeakMib) };
            progress.WriteLine($"{Name}: {measured}");
            return measured;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ResultTable Curve(string title, string axis, GrowthPoint[] points, Func<GrowthPoint, double> x, Func<GrowthPoint, string> label)
    {
        double time = LogLogFit.Exponent([.. points.Select(p => (x(p), p.Seconds))]), memory = LogLogFit.Exponent([.. points.Select(p => (x(p), p.PeakMib))]);
        return new ResultTable(
            FormattableString.Invariant($"{title}: time grows with {axis} to the power {time:0.00}, memory {memory:0.00}."),
            [axis, "seconds", "MiB"],
            [.. points.Select(p => new[] { label(p), FormattableString.Invariant($"{p.Seconds:0.000}"), FormattableString.Invariant($"{p.PeakMib:0}") })]);
    }
}
