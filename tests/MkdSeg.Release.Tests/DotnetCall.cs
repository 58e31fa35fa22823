using System.Diagnostics;

namespace MkdSeg.Release.Tests;

/// <summary>Programs as somebody starts them who has the SDK and nothing else.</summary>
internal static class DotnetCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // They would show the program a libtorch of this machine.
    private static readonly string[] Unwanted = ["MKDSEG_LIBTORCH", "LD_LIBRARY_PATH"];

    /// <summary>Starts a program in a folder; it must succeed.</summary>
    /// <param name="folder">Where it is started.</param>
    /// <param name="home">The home of whoever starts it; null for that of the tests.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its standard output.</returns>
    public static string Run(string folder, string? home, string program, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Array.ForEach(Unwanted, name => info.Environment.Remove(name));
        if (home is not null)
        {
            info.Environment["HOME"] = info.Environment["DOTNET_CLI_HOME"] = Directory.CreateDirectory(home).FullName;
        }

        using Process running = Process.Start(info)!;
        Task<string> output = running.StandardOutput.ReadToEndAsync(), error = running.StandardError.ReadToEndAsync();
        if (!running.WaitForExit(Patience))
        {
            running.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Patience.TotalMinutes} minutes");
        }

        Assert.That(running.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output.Result}{error.Result}");
        return output.Result;
    }
}
