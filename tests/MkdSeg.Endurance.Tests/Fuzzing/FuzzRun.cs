using System.Diagnostics;
using MkdSeg.Imaging;

namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>Gives a target its inputs one after another and holds every call to the promises of the readers.</summary>
internal static class FuzzRun
{
    /// <summary>Seed of all inputs; input number n of a target depends on nothing but this, the target's name and n.</summary>
    public const int Seed = 20;

    private const double MaxMs = 1000;
    private const long FreeBytes = 64L << 20;
    private const int MostFailures = 20;

    /// <summary>Runs inputs.</summary>
    /// <param name="target">The target.</param>
    /// <param name="indices">Numbers of the inputs.</param>
    /// <param name="markerPath">For the <see cref="Watchdog"/>.</param>
    public static FuzzResult Of(FuzzTarget target, IEnumerable<int> indices, string markerPath)
    {
        using var folder = new MemoryFolder();
        using var watchdog = new Watchdog(markerPath);
        Func<byte[], Action[]> store = target.Open(folder.Path);
        var failures = new List<string>();
        (int inputs, int refused, double slowest, long largest) = (0, 0, 0, 0);
        foreach (int index in indices)
        {
            string name = $"{target.Name}, seed {Seed}, index {index}";
            byte[] input = target.Mutate(RandomStream.Create(Seed, $"fuzz {target.Name}", index));
            Action[] calls = store(input);
            bool taken = true;
            for (int call = 0; call < calls.Length; call++)
            {
                watchdog.Begin($"{name}, call {call}");
                (bool accepted, double ms, long bytes, string? broken) = Read(calls[call], folder.Path, target.NeedsPlace);

                // A machine under load can stop for a second; a reader that hangs does so every time.
                for (int again = 0; again < 2 && ms > MaxMs; again++)
                {
                    ms = Math.Min(ms, Read(calls[call], folder.Path, target.NeedsPlace).Ms);
                }

                broken ??= ms > MaxMs ? $"took {ms:0} ms"
                    : bytes > (4L * input.Length) + FreeBytes ? $"allocated {bytes} bytes for an input of {input.Length}" : null;
                if (broken is not null && failures.Count < MostFailures)
                {
                    failures.Add($"{name}, call {call}: {broken}");
                }

                taken &= accepted;
                (slowest, largest) = (Math.Max(slowest, ms), Math.Max(largest, bytes));
            }

            inputs++;
            refused += taken ? 0 : 1;
        }

        return new(target.Name, inputs, refused, slowest, largest, failures);
    }

    private static (bool Accepted, double Ms, long Bytes, string? Broken) Read(Action call, string folder, bool needsPlace)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Exception? thrown = null;
        try
        {
            call();
        }
        catch (Exception e)
        {
            thrown = e;
        }

        double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return (thrown is null, ms, bytes, thrown is null ? null : Verdict.Of(thrown, folder, needsPlace));
    }
}
