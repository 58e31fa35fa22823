using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Models.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// What a side writes after its first step, and how two sides are compared: tensors named loss/NAME,
/// gradient/NETWORK/PARAMETER and weight/NETWORK/TENSOR (after the update, buffers among them).
/// </summary>
internal static class StepOutputs
{
    // Where rounding takes some ReLU's input over its kink the gradient jumps. At 64 pixels a network's gradient is up to 7.0e-3 (this
    // program) and 7.7e-3 (the plain step in float32) of its norm from that in float64 (step-accuracy), so two steps are at most some
    // 1.1e-2 apart. StepOracleTests holds the mathematics to 5e-5 where no kink is met.
    private const double GradientLimit = 1.1e-2;
    private const double LossLimit = 1e-5;
    private const double BufferLimit = 1e-4;
    private const double WeightLimit = 0.05;

    /// <summary>Writes the outputs of a side.</summary>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, double> losses,
        IEnumerable<(string Network, string Name, Tensor Value)> gradients,
        IEnumerable<(string Network, string Name, Tensor Value)> weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> all = losses.ToDictionary(loss => $"loss/{loss.Key}", loss => tensor(loss.Value, ScalarType.Float64));
        foreach ((string network, string name, Tensor value) in gradients)
        {
            all[$"gradient/{network}/{name}"] = value;
        }

        foreach ((string network, string name, Tensor value) in weights)
        {
            all[$"weight/{network}/{name}"] = value;
        }

        SafetensorsFile.Write(path, all, new Dictionary<string, string>());
    }

    /// <summary>
    /// Losses: largest difference, relative to losses above one; the distillation losses are small differences of logarithms of
    /// order one, whose rounding they keep. Gradients: relative L2 difference of each network's whole gradient. Running
    /// statistics: likewise, of all networks. Weights: mean distance in units of the learning rate, loosely, because the first
    /// update of Adam moves a weight by the learning rate whatever its gradient's size, that of mere rounding noise too.
    /// </summary>
    public static IReadOnlyList<Difference> Compare(string ours, string theirs, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        (Dictionary<string, Tensor> a, _) = SafetensorsFile.Read(ours);
        (Dictionary<string, Tensor> b, _) = SafetensorsFile.Read(theirs);
        string[] apart = [.. a.Keys.Except(b.Keys), .. b.Keys.Except(a.Keys)];
        if (apart.Length > 0)
        {
            return [new Difference($"tensors that one side alone wrote, the first {apart[0]}", apart.Length, 0)];
        }

        string farthest = Select(a, "loss/").MaxBy(name => LossDistance(a, b, name))!;
        IEnumerable<string> networks =
            a.Keys.Where(name => name.StartsWith("gradient/", StringComparison.Ordinal)).Select(name => name.Split('/')[1]).Distinct();
        return
        [
            new($"losses, farthest apart {farthest["loss/".Length..]}", LossDistance(a, b, farthest), LossLimit),
            .. networks.Select(
                network => new Difference($"gradient of {network}", RelativeL2(a, b, Select(a, $"gradient/{network}/")), GradientLimit)),
            new("running statistics", RelativeL2(a, b, Select(a, "weight/").Where(IsBuffer)), BufferLimit),
            new(
                "weights / learning rate",
                MeanDistance(a, b, Select(a, "weight/").Where(name => !IsBuffer(name))) / learningRate,
                WeightLimit),
        ];
    }

    private static IEnumerable<string> Select(Dictionary<string, Tensor> tensors, string start) =>
        tensors.Keys.Where(name => name.StartsWith(start, StringComparison.Ordinal));

    private static bool IsBuffer(string name) =>
        name.Contains("running_", StringComparison.Ordinal) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static double LossDistance(Dictionary<string, Tensor> a, Dictionary<string, Tensor> b, string name) =>
        Math.Abs(a[name].ToDouble() - b[name].ToDouble()) / Math.Max(1, Math.Abs(b[name].ToDouble()));

    private static double RelativeL2(Dictionary<string, Tensor> a, Dictionary<string, Tensor> b, IEnumerable<string> names)
    {
        Tensor Flat(Dictionary<string, Tensor> tensors) => cat([.. names.Select(name => tensors[name].to(ScalarType.Float64).reshape(-1))]);
        (Tensor x, Tensor y) = (Flat(a), Flat(b));
        return (x - y).norm().ToDouble() / y.norm().ToDouble();
    }

    private static double MeanDistance(Dictionary<string, Tensor> a, Dictionary<string, Tensor> b, IEnumerable<string> names) =>
        names.Sum(name => (a[name] - b[name]).abs().sum().ToDouble()) / names.Sum(name => a[name].numel());
}
