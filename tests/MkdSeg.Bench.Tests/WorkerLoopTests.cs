using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;

namespace MkdSeg.Bench.Tests;

public sealed class WorkerLoopTests
{
    [Test]
    public void RepeatedRunsArePreparedEachAndPartsAreMeasuredAfterThem()
    {
        var work = new Recorded();
        string[] replies = Serve(work, "run\nrun 3\n");
        Assert.That(work.Calls, Is.EqualTo("prdw" + "prprprd" + "www"));
        Assert.That(replies, Has.Length.EqualTo(3));
        Assert.That(replies[1], Does.Contain("\"peak_mib\":7.5"));
        Assert.That(replies[1], Does.Contain("\"parts\":{\"part\":1}"));
        Assert.That(replies[2], Does.Contain("\"parts\":{\"part\":3}"), "the mean of 2, 3 and 4");
    }

    [TestCase("run 0")]
    [TestCase("run -1")]
    [TestCase("run twice")]
    [TestCase("walk")]
    public void AnyOtherLineIsRefused(string line) => Assert.That(
        () => Serve(new Recorded(), line),
        Throws.TypeOf<InvalidInputException>().With.Message.EqualTo($"A worker knows 'run', 'run N' and 'outputs FILE', not '{line}'."));

    private static string[] Serve(IWork work, string input)
    {
        using var output = new StringWriter();
        WorkerLoop.Serve(work, new StringReader(input), output);
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Notes p for preparing, r for a run, d once all are done, w for parts; the parts take 1 s, 2 s, 3 s and so on.</summary>
    private sealed class Recorded : IWork
    {
        private int parts;

        public string Calls { get; private set; } = string.Empty;

        public IReadOnlyDictionary<string, string> Versions { get; } = new Dictionary<string, string>();

        public void Prepare() => Calls += "p";

        public void Run() => Calls += "r";

        public void Wait() => Calls += "d";

        public double? PeakMib() => 7.5;

        public IReadOnlyDictionary<string, double> Parts()
        {
            Calls += "w";
            return new Dictionary<string, double> { ["part"] = ++parts };
        }

        public void WriteOutputs(string path) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
