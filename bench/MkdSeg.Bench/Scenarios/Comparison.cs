using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Scenarios;

/// <summary>A scenario that compares this program with peers.</summary>
internal abstract class Comparison : IScenario
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string What { get; }

    /// <summary>The comparisons to make.</summary>
    /// <param name="quick">The smallest sizes alone.</param>
    public abstract IEnumerable<ComparedCase> Cases(bool quick);

    /// <inheritdoc/>
    public ScenarioResult Measure(RunSettings settings, TextWriter progress, ScenarioResult empty)
    {
        List<CaseResult> measured = [];
        List<string> leftOut = [];
        foreach (ComparedCase compared in Cases(settings.Quick))
        {
            if (settings.Peer is string peer && !compared.Theirs.Name.Contains(peer, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string title = $"{compared.Size} against {compared.Theirs.Name}";
            progress.WriteLine($"{Name}: {title}");
            if (PythonModules.Missing(compared.Theirs.Modules) is string reason)
            {
                leftOut.Add($"{title} {reason}");
                progress.WriteLine($"  {reason}");
                continue;
            }

            measured.Add(new Pairing(compared, Math.Min(settings.Pairs, compared.MostPairs), progress).Measure());
        }

        return empty with { Cases = measured, LeftOut = leftOut };
    }
}
