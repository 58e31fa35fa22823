using System.Diagnostics;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Harness;

/// <summary>The workers of one side: one, or several that do the same work at the same time.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly List<WorkerProcess> workers = [];

    /// <summary>Starts the workers and waits until all are ready.</summary>
    /// <param name="side">What to start.</param>
    /// <param name="folder">Where the inputs are.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="BenchFailedException">One ended before it was ready.</exception>
    public WorkerTeam(Side side, string folder, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        try
        {
            while (workers.Count < count)
            {
                workers.Add(new WorkerProcess(side, folder));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Versions and settings of this side.</summary>
    public IReadOnlyDictionary<string, string> Versions => workers[0].Versions;

    /// <summary>Has every worker do its work.</summary>
    /// <param name="repeats">How often.</param>
    /// <returns>Of a single worker, what it says. Of several, the time until the last of them is done, over the repeats, and the sum of
    /// their memory.</returns>
    public Sample Run(int repeats = 1)
    {
        if (workers is [WorkerProcess only])
        {
            return only.Run(repeats);
        }

        var watch = Stopwatch.StartNew();
        workers.ForEach(worker => worker.Begin(repeats));
        Sample[] samples = [.. workers.Select(worker => worker.End())];
        return new Sample(watch.Elapsed.TotalSeconds / repeats, samples.Sum(sample => sample.PeakMib));
    }

    /// <summary>Has the first worker write its latest run's outputs.</summary>
    public void WriteOutputs(string path) => workers[0].WriteOutputs(path);

    /// <inheritdoc/>
    public void Dispose() => workers.ForEach(worker => worker.Dispose());
}
