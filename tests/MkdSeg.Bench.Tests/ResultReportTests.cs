using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;
using MkdSeg.Training.Runs;

namespace MkdSeg.Bench.Tests;

public sealed class ResultReportTests
{
    [TestCase(null, "150 / 100 MiB |")]
    [TestCase(1.25, "150 / 100 MiB, 1.50 (goal 1.25, missed) |")]
    [TestCase(1.5, "150 / 100 MiB, 1.50 (goal 1.5, met) |")]
    public void MemoryIsHeldAgainstItsGoal(double? goal, string cell) => Assert.That(Row(goal), Does.EndWith(cell));

    [Test]
    public void TimesAreHeldAgainstTheirs() => Assert.That(
        Row(null), Does.Contain("| 0.500 s (0.500 to 0.500) | 2.000 s (2.000 to 2.000) | 0.250 (0.250 to 0.250) | 0.2, missed |"));

    private static string Row(double? memoryGoal)
    {
        ScenarioResult result = new()
        {
            Scenario = "some",
            What = "any",
            Command = "bench/run some",
            Measured = DateTimeOffset.UnixEpoch,
            Machine = MachineFacts.Current(),
            MemoryGib = 1,
            Kernel = "any",
            Build = BuildFacts.Current(),
            Cases = [Case(memoryGoal)],
        };
        return ResultReport.Text([result]).Split('\n').Single(line => line.StartsWith("| some |", StringComparison.Ordinal));
    }

    private static CaseResult Case(double? memoryGoal) => new()
    {
        Size = "any",
        Goal = 0.2,
        MemoryGoal = memoryGoal,
        Agreement = [],
        Ours = Side(new Sample(0.5, 150)),
        Theirs = Side(new Sample(2, 100)),
    };

    private static SideResult Side(Sample sample) => new("peer", new Dictionary<string, string>(), [sample]);
}
