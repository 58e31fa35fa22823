using MkdSeg.Bench.Results;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios;

/// <summary>Something that bench/run measures.</summary>
internal interface IScenario
{
    /// <summary>Its name on the command line and of its result file; <c>step</c> on the command line also takes <c>step-64</c>.</summary>
    public string Name { get; }

    /// <summary>What it measures, one line.</summary>
    public string What { get; }

    /// <summary>One line that says what this machine lacks to measure it; null for nothing.</summary>
    public string? Lacking => null;

    /// <summary>Whether it can be measured in another precision than float32.</summary>
    public bool HasPrecisions => false;

    /// <summary>Measures.</summary>
    /// <param name="settings">How thoroughly.</param>
    /// <param name="progress">Takes a line now and then.</param>
    /// <param name="empty">The result file without any measurement.</param>
    /// <returns>The result file.</returns>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty);
}

/// <summary>How thoroughly to measure.</summary>
/// <param name="Pairs">Pairs of runs in a comparison.</param>
/// <param name="Quick">The smallest sizes alone, to see that everything works.</param>
/// <param name="Peer">Only comparisons with peers whose name holds this text; null for all.</param>
/// <param name="Precision">How exactly a GPU multiplies.</param>
internal sealed record RunSettings(int Pairs, bool Quick, string? Peer, Precision Precision = Precision.Float32);
