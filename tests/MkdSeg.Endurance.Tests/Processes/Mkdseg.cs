using System.Diagnostics;

namespace MkdSeg.Endurance.Tests.Processes;

/// <summary>The program as its users call it: the one built beside these tests, as a process of its own.</summary>
internal static class Mkdseg
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>Starts a call in a folder.</summary>
    public static Process Start(string folder, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "mkdseg.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(info)!;
    }

    /// <summary>Waits for the end of a call.</summary>
    public static Ended Finish(Process running)
    {
        Task<string> output = running.StandardOutput.ReadToEndAsync(), error = running.StandardError.ReadToEndAsync();
        if (!running.WaitForExit(Patience))
        {
            running.Kill(entireProcessTree: true);
            Assert.Fail($"a call did not end within {Patience.TotalMinutes} minutes");
        }

        return new(running.ExitCode, output.Result, error.Result);
    }

    /// <summary>Makes a call to its end.</summary>
    public static Ended Run(string folder, params IEnumerable<string> arguments)
    {
        using Process running = Start(folder, arguments);
        return Finish(running);
    }

    /// <summary>How a call ended.</summary>
    /// <param name="Code">Exit code.</param>
    /// <param name="Output">Standard output.</param>
    /// <param name="Error">Standard error.</param>
    internal sealed record Ended(int Code, string Output, string Error)
    {
        /// <summary>Lines of standard error.</summary>
        public string[] Complaints => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
