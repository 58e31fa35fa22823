using System.Text;
using MkdSeg.Imaging;
using MkdSeg.Testing;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using TorchSharp;

namespace MkdSeg.Training.Tests.Checkpoints;

public sealed class CheckpointStoreTests
{
    private string folder = null!;
    private TrainingMethod method = null!;
    private CheckpointStore store = null!;

    [SetUp]
    public void Make()
    {
        folder = Directory.CreateTempSubdirectory("mkdseg-").FullName;
        method = MethodCatalogue.Default.Create(TinyOptions.Mkd with { Method = "target-only" }, classCount: 3, torch.CPU);
        store = new CheckpointStore(folder);
    }

    [TearDown]
    public void Remove()
    {
        method.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void NoCheckpointIsTheBeginning() => Assert.That(store.Load(method), Is.EqualTo((0, (string?)null)));

    [Test]
    public void TheLastTwoAreKept()
    {
        foreach (int step in (int[])[1, 2, 3])
        {
            store.Save(method, step);
        }

        Assert.That(
            Directory.GetFiles(folder).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { CheckpointStore.FileName, CheckpointStore.PreviousFileName }));
        Assert.That(store.Load(method), Is.EqualTo((3, (string?)null)));
        Assert.That(Checkpoint.Load(Path.Combine(folder, CheckpointStore.PreviousFileName), method), Is.EqualTo(2));
    }

    [Test]
    public void ADamagedCheckpointIsPassedOverWithARemark()
    {
        store.Save(method, 1);
        store.Save(method, 2);
        Shorten(CheckpointStore.FileName);
        (int steps, string? remark) = store.Load(method);
        Assert.That(steps, Is.EqualTo(1));
        Assert.That(remark, Does.Contain(CheckpointStore.FileName).And.Contain("at byte"));

        Shorten(CheckpointStore.PreviousFileName);
        Assert.That(() => store.Load(method), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(CheckpointStore.FileName));
    }

    /// <summary>
    /// Four bytes that are still a safetensors file: of a text, of a value, of the random state at the end, of the checksum,
    /// of its name.
    /// </summary>
    [TestCase("\"steps\":\"", 9)]
    [TestCase("", 1000)]
    [TestCase("", -4)]
    [TestCase("xxh128\":\"", 9)]
    [TestCase("xxh128", 0)]
    public void FlippedBytesAreNoticed(string behind, int offset)
    {
        store.Save(method, 1111);
        store.Save(method, 2222);
        Flip(CheckpointStore.FileName, behind, offset);
        (int steps, string? remark) = store.Load(method);
        Assert.That(steps, Is.EqualTo(1111));
        Assert.That(remark, Does.Contain(Path.Combine(folder, CheckpointStore.FileName)));

        Flip(CheckpointStore.PreviousFileName, behind, offset);
        Assert.That(() => store.Load(method), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(CheckpointStore.FileName));
    }

    [Test]
    public void ACheckpointOfTheFirstVersionsIsTaken()
    {
        store.Save(method, 7);
        string path = Path.Combine(folder, CheckpointStore.FileName);
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        int at = text.IndexOf("\"xxh128\"", StringComparison.Ordinal), length = "\"xxh128\":\"\",".Length + 32;
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text[..at] + new string(' ', length) + text[(at + length)..]));
        Assert.That(store.Load(method), Is.EqualTo((7, (string?)null)));
    }

    /// <summary>The three states in which a killed process can leave the folder while it saves the third checkpoint.</summary>
    [TestCase(".0123.tmp", true, ExpectedResult = 2, TestName = "killed while writing")]
    [TestCase("checkpoint-next.safetensors", true, ExpectedResult = 3, TestName = "killed before the renames")]
    [TestCase("checkpoint-next.safetensors", false, ExpectedResult = 3, TestName = "killed between the renames")]
    public int AKilledSaveLosesNothing(string leftover, bool currentIsThere)
    {
        store.Save(method, 1);
        store.Save(method, 2);
        Checkpoint.Save(Path.Combine(folder, leftover), method, 3);
        if (leftover.EndsWith(".tmp", StringComparison.Ordinal))
        {
            Shorten(leftover);
        }

        if (!currentIsThere)
        {
            File.Move(
                Path.Combine(folder, CheckpointStore.FileName),
                Path.Combine(folder, CheckpointStore.PreviousFileName),
                overwrite: true);
        }

        int steps = store.Load(method).Steps;
        store.Save(method, 4);
        Assert.That(store.Load(method).Steps, Is.EqualTo(4));
        return steps;
    }

    /// <summary>
    /// Changes four bytes that stand some bytes behind a text, or behind the beginning or before the end; digits into other digits.
    /// </summary>
    private void Flip(string name, string behind, int offset)
    {
        string path = Path.Combine(folder, name);
        byte[] bytes = File.ReadAllBytes(path);
        int place = offset < 0
            ? bytes.Length + offset
            : Math.Max(0, Encoding.Latin1.GetString(bytes).IndexOf(behind, StringComparison.Ordinal)) + offset;
        foreach (ref byte value in bytes.AsSpan(place, 4))
        {
            value ^= 1;
        }

        File.WriteAllBytes(path, bytes);
    }

    private void Shorten(string name)
    {
        using FileStream stream = File.OpenWrite(Path.Combine(folder, name));
        stream.SetLength(stream.Length / 2);
    }
}
