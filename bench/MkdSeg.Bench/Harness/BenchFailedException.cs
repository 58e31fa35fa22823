namespace MkdSeg.Bench.Harness;

/// <summary>A measurement cannot be made or would mean nothing; the message is one line.</summary>
/// <param name="message">What happened and where.</param>
internal sealed class BenchFailedException(string message) : Exception(message);
