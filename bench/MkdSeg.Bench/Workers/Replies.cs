namespace MkdSeg.Bench.Workers;

/// <summary>A worker's first line.</summary>
/// <param name="IsReady">True.</param>
/// <param name="Versions">Versions and settings by name.</param>
internal sealed record Ready(
    [property: System.Text.Json.Serialization.JsonPropertyName("ready")] bool IsReady, IReadOnlyDictionary<string, string> Versions);

/// <summary>One run of the work.</summary>
/// <param name="Seconds">Wall time of the work alone.</param>
/// <param name="PeakMib">Largest resident memory of the process so far, MiB.</param>
/// <param name="Parts">Seconds of parts measured on their own; empty for most scenarios.</param>
internal sealed record Sample(double Seconds, double PeakMib, IReadOnlyDictionary<string, double>? Parts = null);

/// <summary>A worker's reply to <c>outputs FILE</c>.</summary>
/// <param name="Path">The file, whole on disk.</param>
internal sealed record Written(string Path);
