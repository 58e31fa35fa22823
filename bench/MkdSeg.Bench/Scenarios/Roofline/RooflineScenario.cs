using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Files;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>How near each operator of the step comes to what the machine can do, and how Debian's PyTorch runs the same one.</summary>
internal sealed class RooflineScenario : IScenario
{
    private const int Pixels = 64;
    private const int Threads = 2;
    private const string Peer = "PyTorch 1.13";

    /// <inheritdoc/>
    public string Name => "roofline";

    /// <inheritdoc/>
    public string What =>
        $"Every operator of the step at {Pixels} pixels, batch 8, default networks, run alone on {Threads} threads as libtorch has "
        + "it: its time in a step, and the smaller bound's share of it. Where the networks themselves use another algorithm, that "
        + "shows in the table of networks alone.";

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        TrainingOptions options = StepCase.Default(Pixels).Options();
        CountedKernel[] kernels =
        [
            .. StepKernels.Of(options),
            .. StepKernels.Networks(options).Select(n => new CountedKernel(n, StepKernels.NetworkPasses)),
        ];
        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            AtomicFile.WriteText(
                Path.Combine(folder, KernelWork.InputFile), JsonSerializer.Serialize(kernels.Select(k => k.Kernel), Protocol.Json));
            T Of<T>(Side side)
            {
                progress.WriteLine($"{Name}: {string.Join(' ', side.Command.Skip(2))}");
                return Outputs<T>(side, folder);
            }

            Ceilings one = Of<Ceilings>(Side.Own("ceilings", [("threads", 1)]));
            Ceilings two = Of<Ceilings>(Side.Own("ceilings", [("threads", Threads)]));
            double[] ours = Of<double[]>(Side.Own("kernels", [("threads", Threads)]));
            Side python = Side.PyTorch(Peer, "kernels.py", [("threads", Threads), ("runs", KernelWork.Runs)]);
            string? missing = PythonModules.Missing(python.Modules);
            double[]? theirs = missing is null ? Of<double[]>(python) : null;
            RooflineRow[] measured =
                [.. kernels.Select((kernel, i) => new RooflineRow(kernel, ours[i], theirs?[i], Bound(kernel.Kernel, two)))];
            RooflineRow[] rows = [.. measured.Where(row => row.Counted.Kernel.Direction != Kernel.Pass)];
            RooflineRow[] networks = [.. measured.Except(rows)];
            return empty with
            {
                LeftOut = missing is null ? [] : [$"the operators of {Peer} {missing}"],
                Tables =
                [
                    RooflineTables.Ceilings(one, two),
                    RooflineTables.Networks(networks, rows),
                    RooflineTables.Groups(rows),
                    RooflineTables.Kernels(rows),
                ],
                Numbers = JsonSerializer.SerializeToNode(new { one, two, networks, rows }, Protocol.Json),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Seconds below which the kernel cannot get: the longer of computing and moving.</summary>
    private static double Bound(Kernel kernel, Ceilings ceilings) =>
        Math.Max(
            kernel.Flop / (ceilings.MatrixGflops * 1e9), kernel.Bytes / (Math.Max(ceilings.CopyGigabytes, ceilings.TriadGigabytes) * 1e9));

    private static T Outputs<T>(Side side, string folder)
    {
        using var worker = new WorkerProcess(side, folder);
        worker.Run();
        string path = Path.Combine(folder, "outputs.json");
        worker.WriteOutputs(path);
        return JsonSerializer.Deserialize<T>(File.ReadAllText(path))!;
    }
}
