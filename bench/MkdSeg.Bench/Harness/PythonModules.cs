using System.Diagnostics;

namespace MkdSeg.Bench.Harness;

/// <summary>What the peers need of the system's Python.</summary>
internal static class PythonModules
{
    /// <summary>Debian's own Python, for which the packages below are made.</summary>
    public const string Interpreter = "/usr/bin/python3";

    private static readonly Dictionary<string, bool> Known = [];

    /// <summary>One line that says how to get what is missing; null if nothing is.</summary>
    /// <param name="modules">For example "torch". With it comes OpenBLAS: without that its matrix products run some fifty
    /// times too slow, and a comparison would prove nothing.</param>
    public static string? Missing(IEnumerable<string> modules)
    {
        string[] missing =
            [.. modules.SelectMany(Packages).Distinct().Where(package => !package.Present()).Select(package => package.Name)];
        return missing.Length == 0
            ? null
            : $"not measured: the peer needs {string.Join(", ", missing)}; sudo apt-get install -y {string.Join(' ', missing)}";
    }

    private static IEnumerable<(string Name, Func<bool> Present)> Packages(string module)
    {
        yield return ($"python3-{module}", () => Imports($"import {module}"));
        if (module == "torch")
        {
            yield return ("libopenblas0-pthread", () => Imports("import ctypes; ctypes.CDLL('libblas.so.3').openblas_get_num_threads"));
        }
    }

    private static bool Imports(string program)
    {
        if (!Known.TryGetValue(program, out bool works))
        {
            works = File.Exists(Interpreter) && Succeeds(Interpreter, program);
            Known[program] = works;
        }

        return works;
    }

    /// <summary>Whether a Python runs a program to its end.</summary>
    /// <param name="interpreter">A file that is there.</param>
    /// <param name="program">Its text.</param>
    public static bool Succeeds(string interpreter, string program)
    {
        using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", program]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
