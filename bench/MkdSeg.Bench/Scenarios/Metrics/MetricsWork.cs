using System.Runtime.InteropServices;
using System.Text.Json;
using MkdSeg.Bench.Workers;
using MkdSeg.Evaluation;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Bench.Scenarios.Metrics;

/// <summary>This program's side of <see cref="MetricsScenario"/>.</summary>
internal sealed class MetricsWork(WorkerOptions options) : IWork
{
    private const double ToleranceMm = 2;
    private static readonly AbsencePolicy Policy = new(WhenBothAbsent.Skip, WhenOneAbsent.Fail, WhenOneAbsent.Fail);
    private readonly Volume<ushort> truth = NiftiFile.ReadLabels(Path.Combine(options.Folder, LabelPair.Truth));
    private readonly Volume<ushort> prediction = NiftiFile.ReadLabels(Path.Combine(options.Folder, LabelPair.Prediction));
    private IReadOnlyList<ScoreRow> rows = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; } =
        new Dictionary<string, string> { ["runtime"] = RuntimeInformation.FrameworkDescription };

    /// <inheritdoc/>
    public void Run() =>
        rows = [.. Evaluation.Evaluation.evaluate(Policy, Metric.All(ToleranceMm), MmWhs.structures, "case", truth, prediction)];

    /// <inheritdoc/>
    public void WriteOutputs(string path) => File.WriteAllText(
        path,
        JsonSerializer.Serialize(rows.ToDictionary(row => $"{row.Structure} {row.Metric.Name}", row => ((Score.Scored)row.Score).Item)));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
