namespace MkdSeg.Snapshots.Tests;

/// <summary>A folder with one verified file, for the length of a test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mkdseg-snapshots-").FullName;

    public string Verified => Path.Combine(root, "Some.Test.verified.txt");

    public string Received => Path.Combine(root, "Some.Test.received.txt");

    public string Root => root;

    /// <summary>The message of the mismatch between a verified text and one that is received; null without one.</summary>
    public string? Mismatch(string verified, string received)
    {
        File.WriteAllText(Verified, verified);
        try
        {
            Snapshot.VerifyFile(Verified, received);
            return null;
        }
        catch (SnapshotMismatchException mismatch)
        {
            return mismatch.Message;
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
