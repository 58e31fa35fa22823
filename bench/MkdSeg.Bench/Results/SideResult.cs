using System.Text.Json.Serialization;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Results;

/// <summary>All that was measured of one side.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Versions">Versions and settings by name.</param>
/// <param name="Samples">Every run that counts, in the order of the pairs.</param>
internal sealed record SideResult(string Name, IReadOnlyDictionary<string, string> Versions, IReadOnlyList<Sample> Samples)
{
    /// <summary>Seconds of a run.</summary>
    public Spread Seconds => Spread.Of(Samples.Select(sample => sample.Seconds));

    /// <summary>Largest resident memory of the process, MiB.</summary>
    public double PeakMib => Samples.Max(sample => sample.PeakMib);

    /// <summary>Names of the parts that were measured on their own.</summary>
    [JsonIgnore]
    public IEnumerable<string> Parts => Samples[0].Parts?.Keys ?? Enumerable.Empty<string>();
}
