using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Harness;

/// <summary>A measurement cannot be made, would mean nothing, or shows what must not be; the message is one line.</summary>
/// <param name="message">What happened and where.</param>
/// <param name="result">What was measured all the same and is to be written; null for nothing.</param>
internal sealed class BenchFailedException(string message, ScenarioResult? result = null) : Exception(message)
{
    /// <summary>What was measured all the same and is to be written; null for nothing.</summary>
    public ScenarioResult? Result => result;
}
