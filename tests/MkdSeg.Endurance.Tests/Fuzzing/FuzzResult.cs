namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>What came of all inputs of a target.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="Refused">Inputs that at least one call refused.</param>
/// <param name="SlowestMs">Longest call in milliseconds.</param>
/// <param name="LargestBytes">Largest allocation of a call in bytes.</param>
/// <param name="Failures">Broken promises, a line each, with target, seed and index.</param>
internal sealed record FuzzResult(
    string Target, int Inputs, int Refused, double SlowestMs, long LargestBytes, IReadOnlyList<string> Failures)
{
    /// <summary>Inputs that every call took.</summary>
    public int Accepted => Inputs - Refused;
}
