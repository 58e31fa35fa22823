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

    private string order = string.Empty;

    [SetUp]
    public void MakeFile() => order = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(order);

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
    public void WithoutAgreementNoTimeIsTaken()
    {
        Assert.That(
            () => Measure(Case("1", "3", fresh: false)),
            Throws.TypeOf<BenchFailedException>().With.Message.Contains("value: 2E+0 (limit 1.5E+0)"));
        Assert.That(File.ReadAllText(order), Is.EqualTo("13"));
    }

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
        Ours = Shell("ours", ours),
        Theirs = Shell("theirs", theirs),
        Prepare = _ => { },
        Compare = (a, b) => [new Difference("value", Number(b) - Number(a), 1.5)],
        FreshProcesses = fresh,
    };

    private Side Shell(string name, string value) => new(name, ["/bin/sh", "-c", Worker, "sh", value, order], []);
}
