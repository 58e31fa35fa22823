using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Scenarios.Volumes;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Bench.Scenarios.Metrics;

/// <summary>All metrics of the seven structures of one case.</summary>
internal sealed class MetricsScenario : Comparison
{
    // Both sides compute in double precision; what remains is the order of sums.
    private const double Limit = 1e-9;

    /// <inheritdoc/>
    public override string Name => "metrics";

    /// <inheritdoc/>
    public override string What => "All ten metrics of seven structures, from two label arrays in memory.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        GridSize size = VolumeSizes.Of(quick);
        yield return new ComparedCase
        {
            Size = $"{size} voxels",
            Ours = Side.Own("metrics", []),
            Theirs = Side.Python("scipy.ndimage, cut to boxes as MONAI does", "metrics.py", [], "scipy", "nibabel"),
            Goal = 0.1,
            Prepare = folder => LabelPair.Write(size, folder),
            Compare = (ours, theirs) => [Largest(ours, theirs)],
            WarmUps = 1,
            MostPairs = 5,
        };
    }

    /// <summary>The largest difference of a value, relative to it where it is above one.</summary>
    private static Difference Largest(string ours, string theirs)
    {
        Dictionary<string, double> a = Read(ours), b = Read(theirs);
        string? missing = a.Keys.Concat(b.Keys).FirstOrDefault(name => !a.ContainsKey(name) || !b.ContainsKey(name));
        if (missing is not null || a.Count == 0)
        {
            return new($"values of both sides ({missing ?? "none"} is missing)", double.PositiveInfinity, Limit);
        }

        string farthest = a.Keys.MaxBy(Apart)!;
        return new($"{a.Count} values, the farthest apart {farthest}", Apart(farthest), Limit);
        double Apart(string name) =>
            double.IsNaN(a[name] - b[name]) ? double.PositiveInfinity : Math.Abs(a[name] - b[name]) / Math.Max(1, Math.Abs(b[name]));
    }

    private static Dictionary<string, double> Read(string path) =>
        JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path))!;
}
