using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;
using MkdSeg.Training.Methods;

namespace MkdSeg.Bench.Scenarios.Cohort;

/// <summary>How much of a step goes into preparing its batches: what another thread could save at most.</summary>
internal sealed class BatchScenario : IScenario
{
    private const int WarmUp = 3;
    private const int Runs = 20;

    private static readonly string[] Columns =
        [
            "method",
            "step",
            "prepared ahead",
            "ratio",
            "batches from memory",
            "share",
            "batches from the cache",
            "share",
            "the same on a cold disk",
            "share",
        ];

    /// <inheritdoc/>
    public string Name => "batch";

    /// <inheritdoc/>
    public string What =>
        $"A step whose batches (drawing, augmenting, tensors) are prepared on the training's own thread before it, and on another "
        + "thread during the step before, in turn; beside them what preparing the batches alone takes, from memory, from the cache, "
        + "and from the cache when its files must come from the disk, as in a cohort larger than memory. Profile quick at 64 pixels, "
        + $"2 threads; medians of {Runs} pairs of steps after {WarmUp}, quartiles in brackets, in ms a step.";

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            CohortFiles.Write(folder, volumes: 4, size: 48);
            var samples = MethodCatalogue.Default.Names.ToDictionary(method => method, method => Samples(folder, method, progress));
            return empty with
            {
                Tables = [new ResultTable("Preparing a step's batches.", Columns, [.. samples.Select(s => Row(s.Key, s.Value))])],
                Numbers = JsonSerializer.SerializeToNode(samples, Protocol.Json),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Sample[] Samples(string folder, string method, TextWriter progress)
    {
        progress.WriteLine($"{Name}: {method}");
        using var worker = new WorkerProcess(Side.Own("batch", [("threads", 2), ("method", method)]), folder);
        return [.. Enumerable.Range(0, WarmUp + Runs).Select(_ => worker.Run()).Skip(WarmUp)];
    }

    private static string[] Row(string method, Sample[] samples)
    {
        Spread Part(string part) => Spread.Of(samples.Select(s => s.Parts![part]));
        Spread step = Spread.Of(samples.Select(s => s.Seconds));
        Spread ratio = Spread.Of(samples.Select(s => s.Parts![BatchWork.Ahead] / s.Seconds));
        string Share(string part) => FormattableString.Invariant($"{100 * Part(part).Median / step.Median:0.0} %");
        return
        [
            method,
            Ms(step),
            Ms(Part(BatchWork.Ahead)),
            FormattableString.Invariant($"{ratio.Median:0.000} ({ratio.LowerQuartile:0.000} to {ratio.UpperQuartile:0.000})"),
            Ms(Part(BatchWork.Memory)),
            Share(BatchWork.Memory),
            Ms(Part(BatchWork.Cache)),
            Share(BatchWork.Cache),
            Ms(Part(BatchWork.Cold)),
            Share(BatchWork.Cold),
        ];
    }

    private static string Ms(Spread two) =>
        FormattableString.Invariant($"{500 * two.Median:0.00} ({500 * two.LowerQuartile:0.00} to {500 * two.UpperQuartile:0.00})");
}
