namespace MkdSeg.Testing;

/// <summary>An empty folder that is gone after the test.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mkdseg-data-").FullName;

    /// <summary>A path inside, its parent folder made.</summary>
    public string File(string relative)
    {
        string path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a text and gives its path.</summary>
    public string Write(string relative, string text)
    {
        string path = File(relative);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes bytes and gives their path.</summary>
    public string Write(string relative, byte[] content)
    {
        string path = File(relative);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
