namespace MkdSeg.Testing;

/// <summary>The clone that the tests were built in.</summary>
public static class RepositoryFolder
{
    /// <summary>Full path of the folder that holds MkdSeg.Repro.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file of the clone.</summary>
    /// <param name="parts">Its path within the clone, folder by folder.</param>
    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "MkdSeg.Repro.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("MkdSeg.Repro.sln was not found above the tests.");
    }
}
