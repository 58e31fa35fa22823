namespace MkdSeg.Release.Tests;

/// <summary>Leaves nothing behind.</summary>
[SetUpFixture]
public sealed class PackedFolderEnd
{
    [OneTimeTearDown]
    public void Delete() => PackedFolder.Delete();
}
