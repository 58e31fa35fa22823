using System.Globalization;
using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Tests;

/// <summary>The driver against workers of a few lines of shell.</summary>
public sealed class PairingTests
{
    // $1: what it writes as its output; $2: the file that shows who ran when. Run number n takes n seconds, it claims.
    private const string Worker = """
        n=0
        echo '{"ready": true, "versions": {"shell": "sh"}}'
        while read -r verb path; do
          case $verb in
            run) n=$((n + 1)); printf %s "$1" >> "$2"; echo "{\"seconds\": $n, \"peak_mib\": 1.5}" ;;
            outputs) echo "$1" > "$path"; echo "{\"path\": \"$path\"}" ;;
          esac
        done
        """;

    // The same without a count of runs: a run takes $3 s, it claims, and a line "run 4" writes four letters.
    private const string ShortWork = """
        echo '{"ready": true, "versions": {}}'
        while read -r verb rest; do
          case $verb in
            run) for i in $(seq "${rest:-1}"); do printf %s "$1" >> "$2"; done; echo "{\"seconds\": $3, \"peak_mib\": 1}" ;;
            outputs) echo "$1" > "$rest"; echo "{\"path\": \"$rest\"}" ;;
          esac
        done
        """;

    // Every run, beginning with the first, waits until a worker of the same side has begun its own of the same number.
    private const string Partner = """
        n=0
        echo '{"ready": true, "versions": {}}'
        while read -r verb rest; do
          case $verb in
            run) n=$((n + 1)); touch "$2.$1.$n.$$"
                 for i in $(seq 500); do [ "$(ls "$2.$1.$n."* | wc -l)" = 2 ] && break; sleep 0.01; done
                 [ "$(ls "$2.$1.$n."* | wc -l)" = 2 ] || { echo "nobody else is at work" >&2; exit 3; }
                 echo '{"seconds": 0, "peak_mib": 1.5}' ;;
            outputs) echo "$1" > "$rest"; echo "{\"path\": \"$rest\"}" ;;
          esac
        done
        """;

    private string order = string.Empty;

    [SetUp]
    public void MakeFile() => order = Path.Combine(Directory.CreateTempSubdirectory("mkdseg-bench-tests-").FullName, "order");

    [TearDown]
    public void DeleteFile() => Directory.Delete(Path.GetDirectoryName(order)!, recursive: true);

    [Test]
    public void PairsAlternateAfterComparisonAndWarmUp()
    {
        CaseResult result = Measure(Case("1", "2", fresh: false));
        Assert.That(File.ReadAllText(order), Is.EqualTo("12" + "1122" + "122112"));
        Assert.That(result.Ours.Samples.Select(sample => sample.Seconds), Is.EqualTo(new[] { 4.0, 5, 6 }));
        Assert.That(result.Theirs.Versions["shell"], Is.EqualTo("sh"));
        Assert.That(result.Agreement, Is.EqualTo(new[] { new Difference("value", 1, 1.5) }));
    }

    [Test]
    public void FreshProcessesRunOneAfterTheOther()
    {
        CaseResult result = Measure(Case("1", "2", fresh: true));
        Assert.That(File.ReadAllText(order), Is.EqualTo("12" + "111222" + "222111" + "111222"));
        Assert.That(result.Ours.Samples.Select(sample => sample.Seconds), Is.EqualTo(new[] { 3.0, 3, 3 }));
    }

    [Test]
    public void ASampleOfAFreshProcessMayBeSeveralRuns()
    {
        CaseResult result = Measure(Case("1", "2", fresh: true) with
        {
            Ours = Shell("ours", ShortWork, "1", "0.1"),
            Theirs = Shell("theirs", ShortWork, "2", "0.1"),
            FreshRepeats = 2,
            WarmUps = 1,
        });
        Assert.That(result.Repeats, Is.EqualTo(2));
        Assert.That(File.ReadAllText(order), Is.EqualTo("12" + "11112222" + "22221111" + "11112222"));
    }

    [Test]
    public void WithoutAgreementNoTimeIsTaken()
    {
        Assert.That(
            () => Measure(Case("1", "3", fresh: false)),
            Throws.TypeOf<BenchFailedException>().With.Message.Contains("value: 2E+0 (limit 1.5E+0)"));
        Assert.That(File.ReadAllText(order), Is.EqualTo("13"));
    }

    [Test]
    public void ShortWorkIsRepeatedEquallyOftenOnBothSides()
    {
        CaseResult result = Measure(Case("1", "2", fresh: false) with
        {
            Ours = Shell("ours", ShortWork, "1", "0.5"),
            Theirs = Shell("theirs", ShortWork, "2", "1.5"),
            SampleSeconds = 1,
            WarmUps = 1,
        });

        // The first run, then the trials: one each, two each; then the warm-up and three pairs of two.
        Assert.That(File.ReadAllText(order), Is.EqualTo("12" + "12" + "1122" + "1122" + "112222111122"));
        Assert.That(result.Repeats, Is.EqualTo(2));
        Assert.That(result.Ratio.Median, Is.EqualTo(1.0 / 3).Within(1e-12));
    }

    [Test]
    public void ProcessesOfASideWorkAtTheSameTime()
    {
        CaseResult result = Measure(Case("1", "2", fresh: false) with
        {
            Ours = Shell("ours", Partner, "1"),
            Theirs = Shell("theirs", Partner, "2"),
            Together = 2,
        });
        Assert.That(result.Together, Is.EqualTo(2));
        Assert.That(result.Ours.PeakMib, Is.EqualTo(3));
        Assert.That(result.Ours.Samples.Select(sample => sample.Seconds), Is.All.GreaterThan(0), "the driver's clock, not the workers'");
    }

    [Test]
    public void AFreshProcessCannotRepeatItsOneRun() => Assert.That(
        () => Measure(Case("1", "2", fresh: true) with { SampleSeconds = 1 }), Throws.ArgumentException);

    [TestCase("exit 3", "exit code 3; it last said: no weights")]
    [TestCase("echo hello", "answered 'hello'")]
    public void AWorkerThatFallsOverIsNamed(string program, string message)
    {
        var peer = new Side("peer", ["/bin/sh", "-c", $"echo no weights >&2; {program}"], []);
        ComparedCase broken = Case("1", "1", fresh: false) with { Theirs = peer };
        Assert.That(() => Measure(broken), Throws.TypeOf<BenchFailedException>().With.Message.Contains(message));
    }

    private static CaseResult Measure(ComparedCase compared) => new Pairing(compared, pairs: 3, TextWriter.Null).Measure();

    private static double Number(string path) => double.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);

    private ComparedCase Case(string ours, string theirs, bool fresh) => new()
    {
        Size = "any",
        Goal = null,
        Ours = Shell("ours", Worker, ours),
        Theirs = Shell("theirs", Worker, theirs),
        Prepare = _ => { },
        Compare = (a, b) => [new Difference("value", Number(b) - Number(a), 1.5)],
        FreshProcesses = fresh,
    };

    private Side Shell(string name, string program, string value, params string[] more) =>
        new(name, ["/bin/sh", "-c", program, "sh", value, order, .. more], []);
}
