namespace MkdSeg.Bench.Workers;

/// <summary>What one side of a comparison does, in a process of its own. Setting up is the constructor's.</summary>
internal interface IWork : IDisposable
{
    /// <summary>Versions and settings that the result file shall tell, by name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Makes the next <see cref="Run"/> possible; not timed.</summary>
    public void Prepare()
    {
    }

    /// <summary>Does the work once; timed.</summary>
    public void Run();

    /// <summary>Waits until all that was run is done; timed, once after the runs of a sample.</summary>
    public void Wait()
    {
    }

    /// <summary>Largest memory so far, MiB, where that is not the process's own; null where it is.</summary>
    public double? PeakMib() => null;

    /// <summary>
    /// Seconds of named parts of the work, measured on their own right after a run, so that a comparison can also be made
    /// without them. Empty unless the scenario asks for it.
    /// </summary>
    public IReadOnlyDictionary<string, double> Parts() => new Dictionary<string, double>();

    /// <summary>Writes what the latest run gave, for the comparison of both sides.</summary>
    /// <param name="path">The file.</param>
    public void WriteOutputs(string path);
}
