using MkdSeg.Snapshots.Api;

namespace MkdSeg.Snapshots.Tests;

public sealed class PublicApiTests
{
    /// <summary>Of this helper: what tests may build on, and an example of how an assembly is written down.</summary>
    [Test]
    public void Snapshots() => Snapshot.Verify(PublicApi.Of(typeof(Snapshot).Assembly));
}
