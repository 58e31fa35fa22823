using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Imaging;

namespace MkdSeg.Endurance.Tests;

/// <summary>The harness itself: a reader that breaks a promise is named with target, seed and index.</summary>
public sealed class FuzzRunTests
{
    [Test]
    public void Exceptions_of_other_kinds_are_reported() =>
        AssertBroken(_ => throw new IndexOutOfRangeException(), "IndexOutOfRangeException came out");

    [Test]
    public void Messages_without_file_or_place_are_reported()
    {
        AssertBroken(_ => throw new InvalidInputException("something is wrong"), "a message without its file");
        AssertBroken(path => throw new InvalidInputException($"{path}: something is wrong"), "a message without the place");
    }

    [Test]
    public void Memory_beyond_the_promise_is_reported() => AssertBroken(_ => GC.KeepAlive(new byte[(64 << 20) + 100]), "allocated");

    [Test]
    public void Calls_of_more_than_a_second_are_reported() => AssertBroken(_ => Thread.Sleep(1050), "took 10");

    [Test]
    public void A_refusal_with_file_and_place_and_a_missing_file_are_fine()
    {
        FuzzResult result = Run(path => throw new DamagedFileException(path, 7, "it is damaged", "repair it"));
        Assert.That((result.Failures.Count, result.Refused, result.Accepted), Is.EqualTo((0, 2, 0)));
        result = Run(path => throw new InvalidInputException($"{path}: missing", new FileNotFoundException()));
        Assert.That(result.Failures, Is.Empty);
        Assert.That(Run(_ => { }).Accepted, Is.EqualTo(2));
    }

    [Test]
    public void An_input_depends_on_its_number_alone()
    {
        var seen = new List<byte[]>();
        FuzzTarget target = FuzzTarget.OfFile(
            "check",
            "a.bin",
            ByteMutator.Of([.. Enumerable.Range(0, 100).Select(i => (byte)i)]),
            path => seen.Add(File.ReadAllBytes(path)));
        FuzzRun.Of(target, [3, 4], Marker);
        FuzzRun.Of(target, [4], Marker);
        Assert.That(seen[2], Is.EqualTo(seen[1]));
        Assert.That(seen[0], Is.Not.EqualTo(seen[1]));
    }

    private static string Marker => Path.Combine(TestContext.CurrentContext.WorkDirectory, "fuzz-check.last");

    private static FuzzResult Run(Action<string> read) =>
        FuzzRun.Of(FuzzTarget.OfFile("check", "a.bin", _ => [1, 2, 3], read), [11, 12], Marker);

    private static void AssertBroken(Action<string> read, string message)
    {
        FuzzResult result = FuzzRun.Of(FuzzTarget.OfFile("check", "a.bin", _ => [1, 2, 3], read), [11], Marker);
        Assert.That(result.Failures.Single(), Does.StartWith("check, seed 20, index 11, call 0: ").And.Contains(message));
    }
}
