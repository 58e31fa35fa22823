namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>What the machine can do at most.</summary>
/// <param name="MatrixGflops">GFLOP/s of a float32 product of two matrices of 2048 x 2048.</param>
/// <param name="CopyGigabytes">GB/s of a copy of 256 MiB, reading and writing counted.</param>
/// <param name="TriadGigabytes">GB/s of x = y + 3 z over 256 MiB each.</param>
internal sealed record Ceilings(double MatrixGflops, double CopyGigabytes, double TriadGigabytes);
