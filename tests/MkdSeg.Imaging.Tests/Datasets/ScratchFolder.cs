namespace MkdSeg.Imaging.Tests.Datasets;

/// <summary>An empty folder that is gone after the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mkdseg-data-").FullName;

    /// <summary>A path inside, its parent folder made.</summary>
    public string File(string relative)
    {
        string path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    public void Write(string relative, string text) => System.IO.File.WriteAllText(File(relative), text);

    public void Write(string relative, byte[] content) => System.IO.File.WriteAllBytes(File(relative), content);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
