using System.Diagnostics;
using System.Text.Json;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Harness;

/// <summary>The driver's end of a worker: starts it, asks for runs, ends it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Side side;
    private readonly Process process;
    private readonly Task<string> complaints;

    /// <summary>Starts a worker and waits until it is ready.</summary>
    /// <param name="side">What to start.</param>
    /// <param name="folder">Where the inputs are.</param>
    /// <exception cref="BenchFailedException">It ended before it was ready; the message holds the last line of its error
    /// output.</exception>
    public WorkerProcess(Side side, string folder)
    {
        this.side = side;
        var start = new ProcessStartInfo(side.Command[0], [.. side.Command.Skip(1), "--folder", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in side.Environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        complaints = process.StandardError.ReadToEndAsync();
        try
        {
            Versions = Reply<Ready>().Versions;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Versions and settings of this side.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Has the work done and waits for it.</summary>
    /// <param name="repeats">How often; the sample holds means.</param>
    public Sample Run(int repeats = 1)
    {
        Begin(repeats);
        return End();
    }

    /// <summary>Has the work done without waiting for it; <see cref="End"/> must follow.</summary>
    /// <param name="repeats">How often.</param>
    public void Begin(int repeats) => Tell(repeats == 1 ? "run" : FormattableString.Invariant($"run {repeats}"));

    /// <summary>Waits for what <see cref="Begin"/> asked for.</summary>
    public Sample End() => Reply<Sample>();

    /// <summary>Has the latest run's outputs written.</summary>
    public void WriteOutputs(string path)
    {
        Tell($"outputs {path}");
        Reply<Written>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private void Tell(string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended: the missing reply tells why.
        }
    }

    private T Reply<T>()
    {
        string? line = process.StandardOutput.ReadLine();
        if (line is null)
        {
            process.WaitForExit();
            string last = complaints.Result.Split(
                '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("nothing");
            throw new BenchFailedException($"The worker of {side.Name} ended with exit code {process.ExitCode}; it last said: {last}");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(line, Protocol.Json)!;
        }
        catch (JsonException)
        {
            throw new BenchFailedException($"The worker of {side.Name} answered '{line}', which is not its protocol.");
        }
    }
}
