namespace MkdSeg.Bench.Workers;

/// <summary>A worker's reply to <c>outputs FILE</c>.</summary>
/// <param name="Path">The file, whole on disk.</param>
internal sealed record Written(string Path);
