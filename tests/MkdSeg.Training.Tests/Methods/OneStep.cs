using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>One step of a method on made-up batches, to see who learns from what.</summary>
internal static class OneStep
{
    /// <summary>
    /// Runs one step under two options (or compares with the start where the first is null) and asserts which networks'
    /// weights differ; all others must be equal to the bit.
    /// </summary>
    public static void AssertOnlyMoved(string[] expected, TrainingOptions? one, TrainingOptions other, int step = 0)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, byte[]> a = WeightsAfter(one ?? other, one is null ? null : step), b = WeightsAfter(other, step);
        Assert.That(a.Keys.Where(name => !a[name].SequenceEqual(b[name])), Is.EquivalentTo(expected));
    }

    /// <summary>What a step logs.</summary>
    public static IReadOnlyDictionary<string, double> Log(TrainingMethod method, int step = 0)
    {
        (Batch target, Batch assistant) = Batches();
        var log = new StepLog(detailed: true);
        method.Step(step, target, assistant, log);
        return log.Values;
    }

    /// <summary>The same two batches of two 16 x 16 slices with four classes each time.</summary>
    public static (Batch Target, Batch Assistant) Batches()
    {
        random.manual_seed(11);
        return (
            new Batch((rand(2, 1, 16, 16) * 2) - 1, randint(0, 4, new long[] { 2, 16, 16 }, dtype: ScalarType.Int64)),
            new Batch((rand(2, 1, 16, 16) * 2) - 1, randint(0, 4, new long[] { 2, 16, 16 }, dtype: ScalarType.Int64)));
    }

    /// <summary>Parameters of each network as bytes, after a step or at the start.</summary>
    public static Dictionary<string, byte[]> WeightsAfter(TrainingOptions options, int? step)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(options, 4, CPU);
        (Batch target, Batch assistant) = Batches();
        if (step is int s)
        {
            method.Step(s, target, assistant, new StepLog(detailed: false));
        }

        return method.Networks.ToDictionary(n => n.Name, Bytes);
    }

    /// <summary>All parameters of a network.</summary>
    public static byte[] Bytes(NamedNetwork network) =>
        [.. network.Network.parameters().SelectMany(p => p.detach().contiguous().bytes.ToArray())];
}
