using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>What the machine can do at most: a large matrix product, a copy, a triad. The best of several runs counts.</summary>
internal sealed class CeilingWork : IWork
{
    private const int Side = 2048;
    private const int Elements = 1 << 26;
    private const int Runs = 8;

    private readonly int threads;
    private Ceilings best = new(0, 0, 0);

    /// <summary>Sets the number of threads.</summary>
    public CeilingWork(WorkerOptions options)
    {
        threads = options.Threads;
        TensorRuntime.Configure(threads);
        Versions = TorchVersions.Current(threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = randn(Side, Side), b = randn(Side, Side), c = zeros(Side, Side);
        Tensor from = ones(Elements), to = zeros(Elements);
        float[] x = new float[Elements], y = new float[Elements], z = new float[Elements];
        Array.Fill(y, 1);
        Array.Fill(z, 2);
        best = new Ceilings(
            2.0 * Side * Side * Side / Best(() => c.addmm_(a, b, beta: 0, alpha: 1)) / 1e9,
            2.0 * sizeof(float) * Elements / Best(() => to.copy_(from)) / 1e9,
            3.0 * sizeof(float) * Elements / Best(() => Triad(x, y, z)) / 1e9);
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(best));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static double Best(Action run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Runs; i++)
        {
            var watch = Stopwatch.StartNew();
            run();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    /// <summary>x = y + 3 z, each thread its own part (STREAM's triad).</summary>
    private void Triad(float[] x, float[] y, float[] z)
    {
        int part = Elements / threads;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(x.AsSpan(t * part, part));
            ReadOnlySpan<Vector<float>> first = MemoryMarshal.Cast<float, Vector<float>>(y.AsSpan(t * part, part));
            ReadOnlySpan<Vector<float>> second = MemoryMarshal.Cast<float, Vector<float>>(z.AsSpan(t * part, part));
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = first[i] + (3 * second[i]);
            }
        });
    }
}

/// <summary>What the machine can do at most.</summary>
/// <param name="MatrixGflops">GFLOP/s of a float32 product of two matrices of 2048 x 2048.</param>
/// <param name="CopyGigabytes">GB/s of a copy of 256 MiB, reading and writing counted.</param>
/// <param name="TriadGigabytes">GB/s of x = y + 3 z over 256 MiB each.</param>
internal sealed record Ceilings(double MatrixGflops, double CopyGigabytes, double TriadGigabytes);
