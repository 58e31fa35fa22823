using MkdSeg.Testing;

namespace MkdSeg.Endurance.Tests;

/// <summary>
/// Whether the tests of this project run for long. They always run; <c>MKDSEG_LONG=1 dotnet test -c Release
/// tests/MkdSeg.Endurance.Tests</c> makes them long enough to be recorded.
/// </summary>
internal static class LongRun
{
    /// <summary>Set by the environment variable <c>MKDSEG_LONG</c>.</summary>
    public static bool Requested { get; } = Environment.GetEnvironmentVariable("MKDSEG_LONG") == "1";

    /// <summary>Full path of a file under <c>data/recorded</c> of the repository that the tests were built from.</summary>
    public static string RecordPath(string name) => RepositoryFolder.File("data", "recorded", name);
}
