using System.Text;
using MkdSeg.Snapshots.Comparing;
using MkdSeg.Snapshots.Text;

namespace MkdSeg.Snapshots;

/// <summary>A verified file and the received one that appears beside it on a mismatch.</summary>
/// <param name="Verified">Path of the committed file.</param>
/// <param name="Received">Path of the file written on a mismatch; git ignores it.</param>
internal sealed record SnapshotFile(string Verified, string Received)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The pair of a verified file.</summary>
    public static SnapshotFile At(string verified)
    {
        string folder = Path.GetDirectoryName(verified) ?? string.Empty, name = Path.GetFileName(verified);
        string received = name.Contains(".verified.", StringComparison.Ordinal)
            ? name.Replace(".verified.", ".received.", StringComparison.Ordinal)
            : Path.GetFileNameWithoutExtension(name) + ".received" + Path.GetExtension(name);
        return new SnapshotFile(verified, Path.Combine(folder, received));
    }

    /// <summary>Passes and removes a received file of an earlier run, or writes the received file and throws.</summary>
    public void Compare(string text)
    {
        VerifiedText received = VerifiedText.Parse(text);
        if (received.Tolerance is not null)
        {
            throw new ArgumentException("A tolerance is written in the verified file, not by the test.", nameof(text));
        }

        if (!File.Exists(Verified))
        {
            Write(text, null);
            throw new SnapshotMismatchException(
                $"There is no verified file {Path.GetFileName(Verified)}. Read {Received}; if it is right, run tests/accept-snapshots.");
        }

        (VerifiedText verified, IReadOnlyList<Difference> differences) = Differences(received);
        if (differences.Count == 0 || Kinds().Any(kind => kind.Differences(received).Found.Count == 0))
        {
            File.Delete(Received);
            return;
        }

        Write(text, verified.Tolerance);
        string message = DifferenceTable.Of(Path.GetFileName(Verified), differences, verified.Tolerance)
            + $"\nReceived: {Received}\nIf that is right, run tests/accept-snapshots.";
        throw new SnapshotMismatchException(message + DiffTool.Show(Received, Verified));
    }

    /// <summary>
    /// The verified files of other kinds of processors, <c>Class.Method@kind.verified.txt</c> beside
    /// <c>Class.Method.verified.txt</c>: a text that agrees with one of them is as good.
    /// </summary>
    private IEnumerable<SnapshotFile> Kinds()
    {
        string name = Path.GetFileName(Verified);
        int end = name.IndexOf(".verified.", StringComparison.Ordinal);
        return end < 0
            ? []
            : Directory.GetFiles(Path.GetDirectoryName(Verified)!, $"{name[..end]}@*{name[end..]}")
                .Order(StringComparer.Ordinal).Select(At);
    }

    private (VerifiedText Verified, IReadOnlyList<Difference> Found) Differences(VerifiedText received)
    {
        VerifiedText verified = VerifiedText.Parse(File.ReadAllText(Verified, Utf8));
        bool isJson = Path.GetExtension(Verified) == ".json";
        return (verified, isJson ? JsonComparison.Of(verified, received) : TextComparison.Of(verified, received));
    }

    /// <summary>The received file carries the verified one's tolerance, so that it can take its place as it is.</summary>
    private void Write(string text, Tolerance? tolerance)
    {
        string head = tolerance is null ? string.Empty : tolerance + "\n", body = text.ReplaceLineEndings("\n");
        File.WriteAllText(Received, head + body + (body.EndsWith('\n') ? string.Empty : "\n"), Utf8);
    }
}

/// <summary>What the code gives is not what was verified; the message is a table of what moved and by how much.</summary>
/// <param name="message">The table.</param>
public sealed class SnapshotMismatchException(string message) : Exception(message);
