using System.Runtime.CompilerServices;
using MkdSeg.Snapshots.Comparing;
using MkdSeg.Snapshots.Text;

namespace MkdSeg.Snapshots;

/// <summary>
/// Holds a text to the one that was accepted before, with Verify's conventions: <c>Class.Method.verified.txt</c> lies beside the
/// test and is committed; on a mismatch <c>Class.Method.received.txt</c> is written beside it and the test fails with a table of
/// what moved. <c>tests/accept-snapshots</c> makes what was received the verified text. Tests call nothing else of this assembly
/// to verify, so that a move to Verify changes this file alone.
/// </summary>
/// <remarks>
/// Files are UTF-8 without byte order mark, with LF. A verified file may begin with a line <c># tolerance abs=1E-9 rel=1E-6</c>:
/// numbers with a decimal point or an exponent then compare within it (<see cref="Tolerance"/>). Everything else compares exactly:
/// whole numbers (counts, seeds, steps), identifiers that hold digits, and every number of a file without that line.
/// Where kinds of processors disagree in bits and a long training drives them apart, each kind may have a verified file of its own,
/// <c>Class.Method@kind.verified.txt</c>: the text must agree with one of them, within that file's tolerance.
/// </remarks>
public static class Snapshot
{
    /// <summary>Compares a text with the verified one of the calling test.</summary>
    /// <param name="text">What the code gives now.</param>
    /// <param name="name">Tells the cases of one test method apart; becomes part of the file's name.</param>
    /// <param name="file">The test's source file; filled in by the compiler. Its name stands for the class.</param>
    /// <param name="method">The test method; filled in by the compiler.</param>
    /// <exception cref="SnapshotMismatchException">There is no verified file, or it says something else.</exception>
    public static void Verify(string text, string? name = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        string stem = Path.GetFileNameWithoutExtension(file) + "." + method + (name is null ? string.Empty : "_" + name);
        SnapshotFile.At(Path.Combine(Path.GetDirectoryName(file) ?? string.Empty, stem + ".verified.txt")).Compare(text);
    }

    /// <summary>As for a text; the value is written as one line <c>path = value</c> for each number and string in it.</summary>
    /// <param name="value">Records, dictionaries, lists; written by <see cref="FlatText.Of(object)"/>.</param>
    /// <param name="name">Tells the cases of one test method apart.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="method">Filled in by the compiler.</param>
    /// <exception cref="SnapshotMismatchException">There is no verified file, or it says something else.</exception>
    public static void Verify(
        object value, string? name = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Verify(FlatText.Of(value), name, file, method);

    /// <summary>
    /// Compares a text with a committed file that is a result of its own, such as a recorded table; that file is the verified one.
    /// <c>table.json</c> is received as <c>table.received.json</c>.
    /// </summary>
    /// <param name="verified">The committed file.</param>
    /// <param name="text">What the code gives now.</param>
    /// <exception cref="SnapshotMismatchException">The file is missing, or says something else.</exception>
    public static void VerifyFile(string verified, string text) => SnapshotFile.At(verified).Compare(text);
}
