using System.Diagnostics;
using System.Globalization;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Start;

/// <summary>
/// Either side of <see cref="StartScenario"/>: starts a program, reads what it prints and waits for its end. In its arguments {folder}
/// stands for the folder of the inputs.
/// </summary>
internal sealed class StartWork(WorkerOptions options) : IWork
{
    private readonly string program = options.Text("program");
    private readonly string arguments = options.Text("arguments").Replace("{folder}", options.Folder, StringComparison.Ordinal);

    /// <summary>The file that it writes; empty where what it prints is the result.</summary>
    private readonly string result = options.Text("result");

    private string printed = string.Empty;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; } =
        new Dictionary<string, string>
        {
            ["program"] = Path.GetFileName(options.Text("program")),
            ["arguments"] = Path.GetFileName(options.Text("arguments")),
        };

    /// <inheritdoc/>
    public void Run()
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new BenchFailedException(
                $"{program} {arguments} ended with exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}.");
        }
    }

    /// <inheritdoc/>
    public void WriteOutputs(string output) =>
        File.WriteAllText(output, result.Length == 0 ? printed : File.ReadAllText(Path.Combine(options.Folder, result)));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
