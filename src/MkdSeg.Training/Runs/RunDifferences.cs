using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Training.Runs;

/// <summary>Compares two runs, part by part. Where their data lie does not count: what the files hold does.</summary>
public static class RunDifferences
{
    private const string Nothing = "nothing";

    /// <summary>Options, labels, preparation and cases that differ, each under its full name.</summary>
    public static IEnumerable<RunDifference> Between(RunDescription first, RunDescription second) =>
        Between(Flat(first with { Data = string.Empty }), Flat(second with { Data = string.Empty }))
            .Select(d => d with { Name = d.Name.Replace("options.", string.Empty, StringComparison.Ordinal) });

    /// <summary>Files that differ, or that only one run was trained on.</summary>
    public static IEnumerable<RunDifference> Between(IReadOnlyList<DataFile> first, IReadOnlyList<DataFile> second) =>
        Between(
            first.ToDictionary(f => $"file {f.Path}", f => $"sha256 {f.Sha256[..12]}"),
            second.ToDictionary(f => $"file {f.Path}", f => $"sha256 {f.Sha256[..12]}"));

    /// <summary>Version, commit and packages that differ.</summary>
    public static IEnumerable<RunDifference> Between(BuildFacts first, BuildFacts second) => Between(Flat(first), Flat(second));

    /// <summary>What differs between two machines.</summary>
    public static IEnumerable<RunDifference> Between(MachineFacts first, MachineFacts second) => Between(Flat(first), Flat(second));

    /// <summary>
    /// The first logged step at which two logs differ, and the quantity that differs most there, relatively; none for equal logs.
    /// </summary>
    /// <param name="first">A run folder.</param>
    /// <param name="second">Another.</param>
    public static IEnumerable<RunDifference> BetweenLogs(string first, string second)
    {
        IReadOnlyDictionary<int, string> one = TrainingLog.Read(first), other = TrainingLog.Read(second);
        foreach (int step in one.Keys.Union(other.Keys).Order())
        {
            if (one.GetValueOrDefault(step) != other.GetValueOrDefault(step))
            {
                RunDifference[] all = [.. Between(FlatLine(one.GetValueOrDefault(step)), FlatLine(other.GetValueOrDefault(step)))];
                return all.Length == 0 ? [] : [all.MaxBy(Size)! with { Name = $"log at step {step}, {all.MaxBy(Size)!.Name}" }];
            }
        }

        return [];
    }

    private static double Size(RunDifference difference) =>
        double.TryParse(difference.First, CultureInfo.InvariantCulture, out double a)
        && double.TryParse(difference.Second, CultureInfo.InvariantCulture, out double b)
            ? Math.Abs(a - b) / Math.Max(Math.Abs(a), Math.Abs(b))
            : double.PositiveInfinity;

    private static IEnumerable<RunDifference> Between(Dictionary<string, string> first, Dictionary<string, string> second) =>
        from name in first.Keys.Union(second.Keys)
        let a = first.GetValueOrDefault(name, Nothing)
        let b = second.GetValueOrDefault(name, Nothing)
        where a != b
        select new RunDifference(name, a, b);

    private static Dictionary<string, string> FlatLine(string? line)
    {
        var flat = new Dictionary<string, string>();
        Flatten(line is null ? null : JsonNode.Parse(line), string.Empty, flat);
        return flat;
    }

    private static Dictionary<string, string> Flat<T>(T value)
    {
        var flat = new Dictionary<string, string>();
        Flatten(JsonSerializer.SerializeToNode(value, StrictJson.Settings), string.Empty, flat);
        return flat;
    }

    /// <summary>{"a": {"b": 1}, "c": [1, 2]} becomes a.b = 1, c = [1,2].</summary>
    private static void Flatten(JsonNode? node, string name, Dictionary<string, string> into)
    {
        if (node is JsonObject members)
        {
            foreach ((string member, JsonNode? value) in members)
            {
                Flatten(value, name.Length == 0 ? member : $"{name}.{member}", into);
            }
        }
        else if (name.Length > 0)
        {
            into[name] = node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? Nothing;
        }
    }
}

/// <summary>Something in which two runs differ.</summary>
/// <param name="Name">What, for example "segmentor.learningRate" or "file ct_train/ct_train_1001_image.nii.gz".</param>
/// <param name="First">In the first run, as text.</param>
/// <param name="Second">In the second.</param>
public sealed record RunDifference(string Name, string First, string Second);
