using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Scenarios.Start;

/// <summary>What a user waits for before the first line of help.</summary>
internal sealed class StartScenario : Comparison
{
    /// <inheritdoc/>
    public override string Name => "start";

    /// <inheritdoc/>
    public override string What => "A process that prints its help, from its start to its end; memory is the measuring process's own.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        Side ours = Call(
            "mkdseg --help", Path.Combine(BenchFolder.Root, "..", "paper-repro", "bin", "Release", "net10.0", "mkdseg"), "--help");
        Side nibabel = Call("nibabel's nib-ls --help", PythonModules.Interpreter, "/usr/bin/nib-ls --help") with { Modules = ["nibabel"] };
        Side bare = Call("Python with argparse alone", PythonModules.Interpreter, Path.Combine(BenchFolder.Peers, "start.py") + " --help");
        foreach (Side theirs in (Side[])[nibabel, bare])
        {
            yield return new ComparedCase
            {
                Size = "help",
                Ours = ours,
                Theirs = theirs,
                Goal = null,
                Prepare = _ => { },
                Compare = (mine, other) =>
                    [new("calls that print no help", ((string[])[mine, other]).Count(file => !IsHelp(File.ReadAllText(file))), 0)],
            };
        }
    }

    private static Side Call(string name, string program, string arguments) =>
        Side.Own("start", [("program", program), ("arguments", arguments)], name);

    private static bool IsHelp(string text) =>
        text.Contains("usage:", StringComparison.OrdinalIgnoreCase) && text.Contains("--help", StringComparison.Ordinal);
}
