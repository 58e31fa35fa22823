namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>An empty folder, in memory where the system has such a place, that is gone after the test.</summary>
internal sealed class MemoryFolder : IDisposable
{
    /// <summary>Full path.</summary>
    public string Path { get; } = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/mkdseg-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("mkdseg-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
