using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Scenarios;
using MkdSeg.Bench.Scenarios.Gpu;
using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using TorchSharp;

namespace MkdSeg.Bench.Tests;

/// <summary>What of the scenario can be shown without a GPU.</summary>
public sealed class GpuScenarioTests
{
    [Test]
    public void WithoutADeviceItSaysWhatItWouldCompare()
    {
        if (torch.cuda.is_available())
        {
            Assert.Ignore("this machine has a GPU");
        }

        Assert.That(
            () => BenchRun.Run(["gpu"], new RunSettings(1, Quick: true, Peer: null, Precision.Tf32), TextWriter.Null),
            Throws.TypeOf<InvalidInputException>().With.Message.EqualTo(
                "Scenario gpu: this machine has no CUDA device that libtorch can use; it would measure the step of mkd at 64 and "
                + "256 pixels, batch 8, against PyTorch eager and PyTorch with torch.compile."));
    }

    [Test]
    public void WithADeviceThePeersPythonMustFit()
    {
        Assert.That(GpuScenario.LackingOf(hasCuda: true, "/a/python", python => python == "/a/python"), Is.Null);
        Assert.That(
            GpuScenario.LackingOf(hasCuda: true, "/a/python", _ => false),
            Does.StartWith("Scenario gpu: /a/python has no PyTorch 2.2").And.Contains("MKDSEG_BENCH_PYTHON"));
    }

    [Test]
    public void OtherScenariosHaveOnePrecision() => Assert.That(
        () => BenchRun.Run(["adam"], new RunSettings(1, Quick: true, Peer: null, Precision.Tf32), TextWriter.Null),
        Throws.TypeOf<InvalidInputException>().With.Message.StartsWith("Scenario adam is measured in float32 alone"));

    [TestCase(Precision.Float32, "gpu", "float32")]
    [TestCase(Precision.Tf32, "gpu-tf32", "tf32")]
    public void BothSizesMeetBothPeersInOnePlace(Precision precision, string name, string word)
    {
        var comparison = new GpuComparison(precision, "/a/python");
        ComparedCase[] cases = [.. comparison.Cases(quick: false)];
        Assert.That(comparison.Name, Is.EqualTo(name));
        Assert.That(
            cases.Select(one => $"{one.Size}: {one.Theirs.Name}"),
            Is.EqualTo(new[]
            {
                $"64 pixels, batch 8, {word}: PyTorch eager",
                $"64 pixels, batch 8, {word}: PyTorch, torch.compile",
                $"256 pixels, batch 8, {word}: PyTorch eager",
                $"256 pixels, batch 8, {word}: PyTorch, torch.compile",
            }));
        foreach (Side side in cases.SelectMany(one => new[] { one.Ours, one.Theirs }))
        {
            string command = string.Join(' ', side.Command);
            Assert.That(command, Does.Contain($"--device cuda --precision {word}").And.Contains("--networks default --method mkd"));
        }

        Assert.That(cases[0].Theirs.Command[0], Is.EqualTo("/a/python"));
        Assert.That(cases.Select(one => one.Theirs.Command[^1]), Is.EqualTo(new[] { "0", "1", "0", "1" }), "--compiled");
        Assert.That(comparison.Cases(quick: true).Count(), Is.EqualTo(2));
    }

    [Test]
    public void AWorkerReadsThePlaceThatTheScenarioWrote()
    {
        var place = new StepPlace("cuda", Precision.Tf32);
        string[] arguments = [.. place.Arguments().SelectMany(a => new[] { $"--{a.Key}", $"{a.Value}" })];
        Assert.That(StepPlace.Of(new WorkerOptions(arguments)), Is.EqualTo(place));
        Assert.That(
            () => StepPlace.Of(new WorkerOptions(["--device", "cuda", "--precision", "half"])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("'half'"));
    }
}
