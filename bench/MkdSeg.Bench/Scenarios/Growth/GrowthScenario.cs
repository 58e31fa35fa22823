using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>How time and memory of a work grow with the image, the batch and the number of threads.</summary>
/// <param name="work">"growth-step" or "growth-inference", the scenario's name too.</param>
/// <param name="subject">What it is, for the reader.</param>
internal sealed class GrowthScenario(string work, string subject) : IScenario
{
    private const int Batch = 2;
    private const int Pixels = 64;
    private const int Runs = 3;

    /// <inheritdoc/>
    public string Name => work;

    /// <inheritdoc/>
    public string What =>
        $"Time (median of {Runs} runs after one that does not count) and largest memory of {subject}, each point in a process of "
        + "its own. The exponents are least squares of logarithms; 1 is linear in pixels or slices. Memory has a fixed part "
        + "(program, weights, moments) beneath.";

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        int[] sides = settings.Quick ? [64, 128] : [64, 128, 256, 512], batches = settings.Quick ? [1, 2] : [1, 2, 4, 8, 16, 32];
        GrowthPoint[] Measured(IEnumerable<GrowthPoint> points) => [.. points.Select(point => Run(point, progress))];

        GrowthPoint[] bySide = Measured(sides.Select(side => new GrowthPoint(side, Batch, 2)));
        GrowthPoint[] byBatch = Measured(batches.Select(batch => new GrowthPoint(Pixels, batch, 2)));
        GrowthPoint[] byThreads = Measured(new[] { 1, 2 }.Select(threads => new GrowthPoint(Pixels, 8, threads)));
        return empty with
        {
            Tables =
            [
                Curve(
                    $"Image size, batch {Batch}, 2 threads",
                    "pixels",
                    bySide,
                    p => (double)p.Pixels * p.Pixels,
                    p => $"{p.Pixels} x {p.Pixels}"),
                Curve($"Batch, {Pixels} pixels, 2 threads", "slices", byBatch, p => p.Batch, p => $"{p.Batch}"),
                Curve($"Threads, {Pixels} pixels, batch 8", "threads", byThreads, p => p.Threads, p => $"{p.Threads}"),
            ],
            Numbers = JsonSerializer.SerializeToNode(new { bySide, byBatch, byThreads }, Protocol.Json),
        };
    }

    private GrowthPoint Run(GrowthPoint point, TextWriter progress)
    {
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            using var worker = new WorkerProcess(
                Side.Own(work, [("threads", point.Threads), ("pixels", point.Pixels), ("batch", point.Batch)]), folder);
            worker.Run();
            Sample[] samples = [.. Enumerable.Range(0, Runs).Select(_ => worker.Run())];
            double seconds = Spread.Of(samples.Select(s => s.Seconds)).Median;
            GrowthPoint measured = point with { Seconds = seconds, PeakMib = samples.Max(s => s.PeakMib) };
            progress.WriteLine($"{Name}: {measured}");
            return measured;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ResultTable Curve(
        string title, string axis, GrowthPoint[] points, Func<GrowthPoint, double> x, Func<GrowthPoint, string> label)
    {
        double time = LogLogFit.Exponent([.. points.Select(p => (x(p), p.Seconds))]);
        double memory = LogLogFit.Exponent([.. points.Select(p => (x(p), p.PeakMib))]);
        string[] Row(GrowthPoint p) =>
            [label(p), FormattableString.Invariant($"{p.Seconds:0.000}"), FormattableString.Invariant($"{p.PeakMib:0}")];
        return new ResultTable(
            FormattableString.Invariant($"{title}: time grows with {axis} to the power {time:0.00}, memory {memory:0.00}."),
            [axis, "seconds", "MiB"],
            [.. points.Select(Row)]);
    }
}
