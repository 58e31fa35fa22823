using System.Text.Json;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// How exact the gradients of the fast step are: their distance from the plain step's in float64, beside that of the plain step in
/// float32, all from the same weights and batches.
/// </summary>
internal sealed class AccuracyScenario : IScenario
{
    private const int Threads = 2;
    private const int Pixels = 64;

    // In float64 a step of the default networks takes most of a minute.
    private static readonly (StepCase Step, int Seeds) Default = (StepCase.Default(Pixels), 10);
    private static readonly (StepCase Step, int Seeds) Small = (new(StepCase.SmallNetworks, "mkd", Pixels, 4), 16);

    private static readonly string[] Columns = ["network", "ours", "plain float32", "seeds beyond", "allowed", "as exact as wanted"];

    /// <inheritdoc/>
    public string Name => "step-accuracy";

    /// <inheritdoc/>
    public string What =>
        "How far each network's whole gradient in the first step of mkd is from that of the plain step in float64 (L2, over its norm): "
        + $"the fast step in float32 and the plain step in float32, {Threads} threads, the same weights and batches. Medians over seeds "
        + "of weights and batches, the smallest and the largest in brackets; and the number of seeds in which the fast step is further "
        + FormattableString.Invariant($"away than {GradientDistance.Factor} times the plain one and {GradientDistance.Rounding} more, ")
        + FormattableString.Invariant($"and how many that may be: with even odds more have a probability below {GradientAccuracy.Rare}.");

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        GradientAccuracy[] measured =
            [.. (settings.Quick ? new[] { Small } : [Default, Small]).SelectMany(c => Of(c.Step, c.Seeds, progress))];
        GradientAccuracy[] further = [.. measured.Where(network => !network.IsWithin)];
        ResultTable Table(IGrouping<string, GradientAccuracy> size) => new(size.Key, Columns, [.. size.Select(Row)]);
        ScenarioResult result = empty with
        {
            Tables = [.. measured.GroupBy(network => network.Size).Select(Table)],
            Numbers = JsonSerializer.SerializeToNode(measured, Protocol.Json),
        };

        // Written either way: a file of better days would tell the contrary.
        return further.Length == 0
            ? result
            : throw new BenchFailedException(
                FormattableString.Invariant(
                    $"gradients are further from float64 than {GradientDistance.Factor} times the plain step's in float32: ")
                + $"{string.Join("; ", further.AsEnumerable())}",
                result);
    }

    private GradientAccuracy[] Of(StepCase step, int seeds, TextWriter progress)
    {
        string size = $"{step.Networks} networks, {step.Pixels} pixels, batch {step.Batch}, {seeds} seeds";
        List<Dictionary<string, GradientDistance>> runs = Runs(step, seeds, () => progress.WriteLine($"{Name}: {size}"));
        GradientAccuracy[] networks =
            [.. runs[0].Keys.Select(network => new GradientAccuracy(size, network, [.. runs.Select(run => run[network])]))];
        foreach (GradientAccuracy network in networks)
        {
            progress.WriteLine($"  {network}");
        }

        return networks;
    }

    private static List<Dictionary<string, GradientDistance>> Runs(StepCase step, int seeds, Action before)
    {
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            using var worker = new WorkerProcess(Side.Own("step-accuracy", [("threads", Threads), .. step.Arguments()]), folder);
            before();
            worker.Run(seeds);
            string path = Path.Combine(folder, "distances.json");
            worker.WriteOutputs(path);
            return JsonSerializer.Deserialize<List<Dictionary<string, GradientDistance>>>(File.ReadAllText(path), Protocol.Json)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Row(GradientAccuracy network) =>
    [
        network.Network,
        Text(network.Distances.Select(distance => distance.Ours)),
        Text(network.Distances.Select(distance => distance.Plain)),
        $"{network.Beyond} of {network.Distances.Count}",
        $"{network.Allowed}",
        network.IsWithin ? "yes" : "no",
    ];

    private static string Text(IEnumerable<double> distances) => FormattableString.Invariant(
        $"{Spread.Of(distances).Median:0.0E+0} ({distances.Min():0.0E+0} to {distances.Max():0.0E+0})");
}
