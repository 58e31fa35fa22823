namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>A kernel and how often a step runs it.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Count">Times in one step.</param>
internal sealed record CountedKernel(Kernel Kernel, int Count);
