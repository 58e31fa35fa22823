using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Models;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Gpu;

/// <summary>The whole online step on a CUDA device, for whoever has one.</summary>
internal sealed class GpuScenario : IScenario
{
    /// <summary>Names the Python of the peers.</summary>
    public const string PythonVariable = "MKDSEG_BENCH_PYTHON";

    private const string Fit =
        "import sys, torch; sys.exit(0 if torch.cuda.is_available() and hasattr(torch.nn.Module, 'compile') else 3)";

    /// <inheritdoc/>
    public string Name => "gpu";

    /// <inheritdoc/>
    public string What => new GpuComparison(default, Interpreter).What;

    /// <inheritdoc/>
    public bool HasPrecisions => true;

    /// <inheritdoc/>
    public string? Lacking => LackingOf(HasCuda(), Interpreter, python => File.Exists(python) && PythonModules.Succeeds(python, Fit));

    private static string Interpreter => Environment.GetEnvironmentVariable(PythonVariable) is { Length: > 0 } named
        ? named
        : PythonModules.Interpreter;

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        var comparison = new GpuComparison(settings.Precision, Interpreter);
        return comparison.Measure(settings, progress, empty with { Scenario = comparison.Name, What = comparison.What });
    }

    /// <summary>One line that says what is missing; null for nothing.</summary>
    /// <param name="hasCuda">Whether this program's libtorch sees a CUDA device.</param>
    /// <param name="interpreter">The peers' Python.</param>
    /// <param name="fits">Whether a Python has a PyTorch that sees a CUDA device and compiles.</param>
    internal static string? LackingOf(bool hasCuda, string interpreter, Func<string, bool> fits)
    {
        const string What = "the step of mkd at 64 and 256 pixels, batch 8, against PyTorch eager and PyTorch with torch.compile";
        return !hasCuda
            ? $"Scenario gpu: this machine has no CUDA device that libtorch can use; it would measure {What}."
            : fits(interpreter)
                ? null
                : $"Scenario gpu: {interpreter} has no PyTorch 2.2 or later that sees the CUDA device; name a Python that has in "
                    + $"{PythonVariable} to measure {What}.";
    }

    private static bool HasCuda()
    {
        TensorRuntime.Configure(1); // from where MKDSEG_LIBTORCH says
        return cuda.is_available();
    }
}
