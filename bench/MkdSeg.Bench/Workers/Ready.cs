namespace MkdSeg.Bench.Workers;

/// <summary>A worker's first line.</summary>
/// <param name="IsReady">True.</param>
/// <param name="Versions">Versions and settings by name.</param>
internal sealed record Ready(
    [property: System.Text.Json.Serialization.JsonPropertyName("ready")] bool IsReady, IReadOnlyDictionary<string, string> Versions);
