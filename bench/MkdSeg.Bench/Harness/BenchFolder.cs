using MkdSeg.Imaging;

namespace MkdSeg.Bench.Harness;

/// <summary>The folder bench of the clone that this program was built in.</summary>
internal static class BenchFolder
{
    /// <summary>Its full path.</summary>
    /// <exception cref="InvalidInputException">The program was taken out of its clone.</exception>
    public static string Root { get; } = Find();

    /// <summary>The peers' scripts.</summary>
    public static string Peers => Path.Combine(Root, "peers");

    /// <summary>Result files and their table.</summary>
    public static string Results => Path.Combine(Root, "results");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "bench", "run")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(
            folder?.FullName ?? throw new InvalidInputException("There is no folder bench above the program; run bench/run in a clone."),
            "bench");
    }
}
