using System.Runtime.InteropServices;
using MkdSeg.Models;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Devices;

/// <summary>
/// How often a step of the default networks calls TorchSharp's native part. Only a library that counts can tell: tests/native-calls
/// puts one in its place.
/// </summary>
[NonParallelizable]
public sealed unsafe class NativeCallTests
{
    private const int Classes = 8;

    // The first steps of a process also set libtorch up.
    private const int Step = 2;

    private Device before = null!;

    [SetUp]
    public void UseMeta()
    {
        MetaOperators.Register();
        before = TensorRuntime.DefaultDevice;
        TensorRuntime.UseDevice(META, tensorFloat32: false);
    }

    [TearDown]
    public void PutBack() => TensorRuntime.UseDevice(before, tensorFloat32: false);

    [TestCase("target-only", 400)]
    [TestCase("mkd", 2_800)]
    public void AStepMakesFewCalls(string name, int most)
    {
        string library = File.ReadLines("/proc/self/maps").First(line => line.EndsWith("/libLibTorchSharp.so", StringComparison.Ordinal));
        if (!NativeLibrary.TryGetExport(NativeLibrary.Load(library.Split(' ')[^1]), "call_counts", out nint counts))
        {
            Assert.Ignore("no library that counts; run tests/native-calls");
        }

        Dictionary<string, long> calls = CallsOfAStep(name, NativeLibrary.Load(library.Split(' ')[^1]), (long*)counts);
        long all = calls.Values.Sum();
        long freeing = calls.Where(call => call.Key.EndsWith("_dispose", StringComparison.Ordinal)).Sum(call => call.Value);
        long asking = calls["THSTorch_get_and_reset_last_err"];
        TestContext.Out.WriteLine($"{name}: {all} calls, {freeing} of them free, {asking} ask for errors, {all - freeing - asking} others");
        TestContext.Out.WriteLine(
            string.Join(", ", calls.OrderByDescending(call => call.Value).Select(call => $"{call.Key} {call.Value}")));
        Assert.That(all, Is.LessThanOrEqualTo(most));
        Assert.That(all - freeing - asking, Is.LessThan(2_000));
    }

    private static Dictionary<string, long> CallsOfAStep(string name, nint library, long* counts)
    {
        byte** names = (byte**)NativeLibrary.GetExport(library, "call_names");
        int kinds = (int)*(long*)NativeLibrary.GetExport(library, "call_kinds");
        using var scope = NewDisposeScope();
        using TrainingMethod method = MethodCatalogue.Default.Create(new TrainingOptions { Method = name }, Classes, META);
        var batch = new Batch(zeros([8, 1, 256, 256], device: META), zeros([8, 256, 256], ScalarType.Int64, META));
        long[] earlier = [];
        for (int step = 0; step <= Step; step++)
        {
            earlier = new ReadOnlySpan<long>(counts, kinds).ToArray();
            using var inner = NewDisposeScope();
            method.Step(step, batch, method.UsesAssistant ? batch : null, new StepLog(detailed: false));
        }

        return Enumerable.Range(0, kinds)
            .Select(i => (Name: Marshal.PtrToStringUTF8((nint)names[i])!, Count: counts[i] - earlier[i]))
            .Where(call => call.Count > 0)
            .ToDictionary(call => call.Name, call => call.Count);
    }
}
