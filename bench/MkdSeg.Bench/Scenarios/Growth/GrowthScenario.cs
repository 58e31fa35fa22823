using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>How time and memory of a work grow with the image, the batch and the number of threads.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="work">"growth-step" or "growth-inference".</param>
/// <param name="networks">Whose, see <see cref="StepCase.Networks"/>.</param>
/// <param name="subject">What it is, for the reader.</param>
/// <param name="curves">The sizes.</param>
/// <param name="sampleSeconds">Seconds that a sample lasts at least, the mean of as many runs as that takes; 0 for one run.</param>
internal sealed class GrowthScenario(
    string name, string work, string networks, string subject, IReadOnlyList<GrowthCurve> curves, double sampleSeconds) : IScenario
{
    private const int Samples = 3;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string What =>
        $"Time (median of {Samples} {Kind} after one that does not count) and largest memory of {subject}, each point in a process of "
        + "its own. The exponents are least squares of logarithms; 1 is linear in pixels or slices. Memory has a fixed part "
        + "(program, weights, moments) beneath.";

    private string Kind => sampleSeconds == 0
        ? "runs"
        : FormattableString.Invariant($"samples, each the mean of as many runs as take {sampleSeconds} s,");

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        var measured = new Dictionary<GrowthPoint, GrowthPoint>();
        GrowthPoint Of(GrowthPoint size) =>
            measured.TryGetValue(size, out GrowthPoint? known) ? known : measured[size] = Run(size, progress);

        var points = curves.ToDictionary(curve => curve.Name, curve => curve.Sizes(settings.Quick).Select(Of).ToArray());
        return empty with
        {
            Tables = [.. curves.Select(curve => Table(curve, points[curve.Name]))],
            Numbers = JsonSerializer.SerializeToNode(points, Protocol.Json),
        };
    }

    private GrowthPoint Run(GrowthPoint point, TextWriter progress)
    {
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            var step = new StepCase(networks, "mkd", point.Pixels, point.Batch);
            using var worker = new WorkerProcess(Side.Own(work, [("threads", point.Threads), .. step.Arguments()]), folder);
            worker.Run();
            int repeats = sampleSeconds == 0 ? 1 : SampleLength.Repeats(sampleSeconds, n => worker.Run(n).Seconds);
            Sample[] samples = [.. Enumerable.Range(0, Samples).Select(_ => worker.Run(repeats))];
            double seconds = Spread.Of(samples.Select(s => s.Seconds)).Median;
            GrowthPoint measured = point with { Repeats = repeats, Seconds = seconds, PeakMib = samples.Max(s => s.PeakMib) };
            progress.WriteLine($"{Name}: {measured}");
            return measured;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ResultTable Table(GrowthCurve curve, GrowthPoint[] points)
    {
        double time = LogLogFit.Exponent([.. points.Select(p => (curve.X(p), p.Seconds))]);
        double memory = LogLogFit.Exponent([.. points.Select(p => (curve.X(p), p.PeakMib))]);
        return new ResultTable(
            FormattableString.Invariant($"{curve.Title}: time grows with {curve.Axis} to the power {time:0.00}, memory {memory:0.00}."),
            [curve.Axis, "seconds", "MiB"],
            [.. points.Select(p => (string[])[curve.Label(p), Seconds(p.Seconds), FormattableString.Invariant($"{p.PeakMib:0}")])]);
    }

    private static string Seconds(double s) =>
        s < 0.1 ? FormattableString.Invariant($"{s:0.0000}") : FormattableString.Invariant($"{s:0.000}");
}
