using System.Globalization;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Endurance.Tests.Targets;

namespace MkdSeg.Endurance.Tests;

/// <summary>
/// Seeded mutations of valid files for every reader: nothing but a result or the project's own exception with file and place,
/// within a second, within four times the input and 64 MiB. Short by default; a long run is recorded.
/// </summary>
public sealed class ReaderFuzzTests
{
    private const int LongTotal = 300_000;
    private const int ShortEach = 500;

    private static readonly FuzzTarget[] Targets =
        [.. NiftiTargets.All, .. SliceTargets.All, .. TrainingTargets.All, .. ProgramTargets.All];

    private static readonly List<FuzzResult> Results = [];
    private static readonly string? Replay = Environment.GetEnvironmentVariable("MKDSEG_FUZZ_REPLAY");

    private static IEnumerable<string> Names => Targets.Select(t => t.Name);

    [TestCaseSource(nameof(Names))]
    public void A_damaged_file_is_read_or_refused(string name)
    {
        IEnumerable<int> indices = Enumerable.Range(0, LongRun.Requested ? (LongTotal + Targets.Length - 1) / Targets.Length : ShortEach);
        if (Replay is not null)
        {
            Assume.That(Replay, Does.StartWith(name + ":"), "another target is asked for");
            indices = [int.Parse(Replay[(name.Length + 1)..], CultureInfo.InvariantCulture)];
        }

        string marker = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"fuzz-{name}.last");
        FuzzResult result = FuzzRun.Of(Targets.Single(t => t.Name == name), indices, marker);
        Results.Add(result);
        TestContext.Out.WriteLine(
            $"{result.Inputs} inputs, {result.Refused} refused, slowest {result.SlowestMs:0} ms, largest {result.LargestBytes >> 10} KiB");
        Assert.That(result.Failures, Is.Empty, string.Join('\n', result.Failures));
        if (Replay is null)
        {
            // Both outcomes must occur, or the mutations are too mild or too wild to test anything.
            Assert.That(result.Refused, Is.InRange(result.Inputs / 20, result.Inputs - (result.Inputs / 200)));
        }
    }

    [OneTimeTearDown]
    public void WriteTheRecord()
    {
        if (LongRun.Requested && Replay is null && Results.Count == Targets.Length)
        {
            File.WriteAllText(LongRun.RecordPath("fuzz.md"), FuzzRecord.Text(Results));
        }
    }
}
