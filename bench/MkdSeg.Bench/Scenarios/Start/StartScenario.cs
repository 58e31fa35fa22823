using System.Text.Json.Nodes;
using MkdSeg.Bench.Harness;

namespace MkdSeg.Bench.Scenarios.Start;

/// <summary>What a user waits for before the first line of help, and before a notebook's results.</summary>
internal sealed class StartScenario : Comparison
{
    private static readonly string Program =
        Path.Combine(BenchFolder.Root, "..", "paper-repro", "bin", "Release", "net10.0", "mkdseg");

    /// <inheritdoc/>
    public override string Name => "start";

    /// <inheritdoc/>
    public override string What => "A process from its start to its end: one that prints its help, and one that runs a notebook whose "
        + "every cell adds two numbers; memory is the measuring process's own.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        Side ours = Call("mkdseg --help", Program, "--help");
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

        foreach (int cells in (int[])[1, 51])
        {
            yield return new ComparedCase
            {
                Size = cells == 1 ? "notebook of 1 cell" : $"notebook of {cells} cells",
                Ours = Call("mkdseg notebook run", Program, "notebook run {folder}/fsharp.ipynb --out {folder}/ours", "ours/fsharp.ipynb"),
                Theirs = Call(
                    "nbconvert with Python's kernel",
                    PythonModules.Interpreter,
                    "-m nbconvert --log-level ERROR --to notebook --execute {folder}/python.ipynb --output-dir {folder}/theirs",
                    "theirs/python.ipynb") with
                {
                    Modules = ["nbconvert", "ipykernel"],
                },
                Goal = null,
                Prepare = folder =>
                {
                    File.WriteAllText(Path.Combine(folder, "fsharp.ipynb"), Notebook(cells, ".net-fsharp", ".NET (F#)", "F#"));
                    File.WriteAllText(Path.Combine(folder, "python.ipynb"), Notebook(cells, "python3", "Python 3", "python"));
                },
                Compare = (mine, other) =>
                    [new("cells without their sum", ((string[])[mine, other]).Sum(file => cells - Sums(File.ReadAllText(file))), 0)],
                WarmUps = 1,
            };
        }
    }

    /// <summary>Cells 1 + 1, 2 + 1 and so on.</summary>
    private static string Notebook(int cells, string kernel, string shown, string language) => new JsonObject
    {
        ["cells"] = new JsonArray(
        [
            .. Enumerable.Range(1, cells).Select(n => (JsonNode)new JsonObject
            {
                ["cell_type"] = "code",
                ["execution_count"] = null,
                ["id"] = $"cell-{n}",
                ["metadata"] = new JsonObject(),
                ["outputs"] = new JsonArray(),
                ["source"] = $"{n} + 1",
            }),
        ]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["name"] = kernel, ["display_name"] = shown, ["language"] = language },
            ["language_info"] = new JsonObject { ["name"] = language },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString();

    /// <summary>How many cells show their sum.</summary>
    private static int Sums(string notebook)
    {
        JsonArray cells = JsonNode.Parse(notebook)!["cells"]!.AsArray();
        static string Text(JsonNode? text) =>
            text is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)text ?? "";
        return cells.Where((cell, n) => cell!["outputs"]!.AsArray()
            .Any(output => Text(output!["data"]?["text/plain"]).Trim() == $"{n + 2}")).Count();
    }

    private static Side Call(string name, string program, string arguments, string result = "") =>
        Side.Own("start", [("program", program), ("arguments", arguments), ("result", result)], name);

    private static bool IsHelp(string text) =>
        text.Contains("usage:", StringComparison.OrdinalIgnoreCase) && text.Contains("--help", StringComparison.Ordinal);
}
