using System.Globalization;
using System.Text;
using MkdSeg.Endurance.Tests.Processes;

namespace MkdSeg.Endurance.Tests;

/// <summary>Calls that are killed at random moments and made again: nothing is lost, half-written or refused for ever.</summary>
[NonParallelizable]
public sealed class KillTests
{
    private const int LongKills = 20;
    private const int ShortKills = 2;

    private static readonly string[] Tables = ["md", "csv", "tex", "json"];

    private readonly List<KillResult> results = [];
    private string shared = null!;

    private static string[] TableFiles => [.. Tables.Select(ending => $"replay/tables/assistant-volumes.{ending}")];

    [OneTimeSetUp]
    public void Make()
    {
        shared = Directory.CreateTempSubdirectory("mkdseg-kill-").FullName;
        Succeed(TinyCalls.Phantom("data"));
        if (LongRun.Requested)
        {
            Succeed(TinyCalls.Replay("--data", "data"));
        }
    }

    [OneTimeTearDown]
    public void Remove()
    {
        Directory.Delete(shared, recursive: true);
        if (LongRun.Requested && results.Count == Calls().Count)
        {
            Record();
        }
    }

    [Test]
    public void KilledCallsGoOnAndEndAsUndisturbedOnes()
    {
        foreach (KilledCall call in Calls())
        {
            KillResult result = KillRun.Of(call, LongRun.Requested ? LongKills : ShortKills);
            results.Add(result);
            TestContext.Out.WriteLine(
                FormattableString.Invariant($"{result.Call}: {result.Kills} kills, undisturbed {result.Seconds:0.0} s"));
        }
    }

    private static void Notebook(string root)
    {
        const string source = """["printfn \"%d\" (List.sum [ 1 .. 100 ])"]""";
        const string cell =
            $$$"""{"cell_type":"code","execution_count":null,"id":"sum","metadata":{},"outputs":[],"source":{{{source}}}}""";
        const string kernel = """{"display_name":".NET (F#) MkdSeg","language":"F#","name":".net-fsharp"}""";
        const string about = $$$"""{"kernelspec":{{{kernel}}},"language_info":{"name":"F#"}}""";
        const string notebook = $$$"""{"cells":[{{{cell}}}],"metadata":{{{about}}},"nbformat":4,"nbformat_minor":5}""";
        File.WriteAllText(Path.Combine(root, "sum.ipynb"), notebook);
    }

    private static void Neighbours(string root)
    {
        foreach (string folder in new[] { "cohort.mine.partial", ".cohort", "cohort2" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
            File.WriteAllText(Path.Combine(root, folder, "precious.txt"), "do not lose");
        }
    }

    /// <summary>Short runs do the two that are quickest and write most.</summary>
    private List<KilledCall> Calls()
    {
        string data = Path.Combine(shared, "data"), replay = Path.Combine(shared, "replay");
        string[] run = ["run/model.safetensors", "run/log.jsonl"];
        string[] cohort = ["cohort", "cohort.mine.partial", ".cohort/precious.txt", "cohort2"];
        List<KilledCall> calls =
        [
            new("phantom", TinyCalls.Phantom("cohort")) { Prepare = Neighbours, Results = cohort, AtOnce = cohort, IsOnce = true },
            new("train", TinyCalls.Train(data)) { Results = run },
        ];
        return !LongRun.Requested ? calls :
        [
            .. calls,
            new("train with a new cache", TinyCalls.Train(data, "--cache", "cache")) { Results = [.. run, "cache"], AtOnce = ["cache"] },
            new("replay", TinyCalls.Replay()) { Results = [.. TableFiles, "replay/data"], AtOnce = [.. TableFiles, "replay/data"] },
            new("tables --write", ["tables", "--from", "replay", "--write"])
            {
                Prepare = root =>
                {
                    foreach (string part in new[] { "replay.json", "plan.json", "results" })
                    {
                        FileTree.Copy(Path.Combine(replay, part), Path.Combine(root, "replay", part));
                    }

                    FileTree.Copy(Path.Combine(replay, "replay.json"), Path.Combine(root, "replay", "tables", "assistant-volumes.md"));
                },
                Results = TableFiles,
                AtOnce = TableFiles,
            },
            new("report", ["report", "--from", replay, "--out", "page.html"])
            {
                Results = ["page.html"],
                AtOnce = ["page.html"],
            },
            new("notebook run", ["notebook", "run", "sum.ipynb"]) { Prepare = Notebook, Results = ["sum.ipynb"], AtOnce = ["sum.ipynb"] },
        ];
    }

    private void Succeed(string[] call)
    {
        Mkdseg.Ended ended = Mkdseg.Run(shared, call);
        Assert.That(ended.Code, Is.Zero, ended.Error);
    }

    private void Record()
    {
        var text = new StringBuilder(FormattableString.Invariant(
            $"""
            # Killed calls

            Written by `MKDSEG_LONG=1 dotnet test -c Release tests/MkdSeg.Endurance.Tests --filter KillTests`. Each call is killed
            (SIGKILL) at moments drawn evenly from its undisturbed wall time, seed {KillRun.Seed}, up to five times in one folder, and then
            made to its end. Afterwards its results are the undisturbed call's, to the byte; after every kill a page, table, notebook,
            cache entry or cohort is whole, old or absent.

            | Call | Kills | Folders | Undisturbed (s) | Lost, mixed or refused |
            |---|---:|---:|---:|---:|

            """));
        foreach (KillResult result in results)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"| {result.Call} | {result.Kills} | {result.Folders} | {result.Seconds:0.0} | 0 |\n");
        }

        File.WriteAllText(LongRun.RecordPath("kills.md"), text.ToString());
    }
}
