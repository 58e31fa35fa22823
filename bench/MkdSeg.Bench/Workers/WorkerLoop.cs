using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MkdSeg.Imaging;

namespace MkdSeg.Bench.Workers;

/// <summary>
/// A worker's side of the protocol: one JSON object a line. It says that it is ready, and then answers each line <c>run</c>
/// with the seconds that the work alone took and the largest memory of the process so far, each line <c>run N</c> with the mean of
/// N runs, each line <c>outputs FILE</c> once the file is there. It ends with its input. bench/peers/worker.py is the same in Python.
/// </summary>
internal static class WorkerLoop
{
    /// <summary>Serves until the input ends.</summary>
    /// <exception cref="InvalidInputException">A line is none of the above.</exception>
    public static void Serve(IWork work, TextReader input, TextWriter output)
    {
        Say(output, new Ready(true, work.Versions));
        while (input.ReadLine() is string line)
        {
            switch (line.Split(' ', 2))
            {
                case ["run"]:
                    Say(output, Run(work, repeats: 1));
                    break;
                case ["run", string number] when int.TryParse(number, CultureInfo.InvariantCulture, out int repeats) && repeats > 0:
                    Say(output, Run(work, repeats));
                    break;
                case ["outputs", string path]:
                    work.WriteOutputs(path);
                    Say(output, new Written(path));
                    break;
                default:
                    throw new InvalidInputException($"A worker knows 'run', 'run N' and 'outputs FILE', not '{line}'.");
            }
        }
    }

    /// <summary>Means of some runs; the parts are measured after all of them, as often.</summary>
    private static Sample Run(IWork work, int repeats)
    {
        var watch = new Stopwatch();
        for (int run = 0; run < repeats; run++)
        {
            work.Prepare();
            watch.Start();
            work.Run();
            watch.Stop();
        }

        watch.Start();
        work.Wait();
        watch.Stop();
        double peak = work.PeakMib() ?? PeakMiB();
        IReadOnlyDictionary<string, double>[] parts = [.. Enumerable.Range(0, repeats).Select(_ => work.Parts())];
        return new Sample(
            watch.Elapsed.TotalSeconds / repeats, peak, parts[0].Keys.ToDictionary(part => part, part => parts.Average(p => p[part])));
    }

    /// <summary>Largest resident memory of this process so far, as Linux counts it (VmHWM).</summary>
    private static double PeakMiB()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(
            line["VmHWM:".Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }

    private static void Say<T>(TextWriter output, T reply)
    {
        output.WriteLine(JsonSerializer.Serialize(reply, Protocol.Json));
        output.Flush();
    }
}
