using System.Globalization;
using System.Text;

namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>The record of a long run as a small text.</summary>
internal static class FuzzRecord
{
    /// <summary>Markdown with a row for each target.</summary>
    public static string Text(IReadOnlyList<FuzzResult> results)
    {
        var text = new StringBuilder();
        text.Append("# Damaged and hostile files\n\n");
        text.Append("Written by `MKDSEG_LONG=1 dotnet test -c Release tests/MkdSeg.Endurance.Tests`. Input n of a target is made ");
        text.Append(CultureInfo.InvariantCulture, $"from seed {FuzzRun.Seed},\n");
        text.Append("the name `fuzz TARGET` and n, counted from 0; `MKDSEG_FUZZ_REPLAY=TARGET:n` reads that input alone. ");
        text.Append("Refused: at least one call threw\n");
        text.Append("the project's own exception with file and place. ");
        text.Append("Time and allocation are those of the worst single call, on whatever\n");
        text.Append("machine made the record; promised are 1000 ms, and 64 MiB more than four times the input.\n\n");
        text.Append("| Target | Inputs | Refused | Accepted | Broken promises | Slowest call (ms) | Largest allocation (KiB) |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (FuzzResult r in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {r.Target} | {r.Inputs} | {r.Refused} | {r.Accepted} | ");
            text.Append(CultureInfo.InvariantCulture, $"{r.Failures.Count} | {r.SlowestMs:0} | {r.LargestBytes >> 10} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"| together | {results.Sum(r => r.Inputs)} | {results.Sum(r => r.Refused)} | ");
        text.Append(CultureInfo.InvariantCulture, $"{results.Sum(r => r.Accepted)} | {results.Sum(r => r.Failures.Count)} | ");
        text.Append(CultureInfo.InvariantCulture, $"{results.Max(r => r.SlowestMs):0} | {results.Max(r => r.LargestBytes) >> 10} |\n");
        return text.ToString();
    }
}
