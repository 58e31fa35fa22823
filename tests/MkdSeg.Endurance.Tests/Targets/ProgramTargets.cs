using System.Text;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Evaluation;
using MkdSeg.Imaging;
using MkdSeg.Inference;
using MkdSeg.Jupyter;
using MkdSeg.Notebooks;
using MkdSeg.PaperRepro;
using MkdSeg.Training.Runs;

namespace MkdSeg.Endurance.Tests.Targets;

/// <summary>Files of the program: scores, label maps, replays, notebooks and Jupyter's connection files.</summary>
internal static class ProgramTargets
{
    private const string Scores = """"
        case,structure,metric,value,unit,absence
        ct_train_1001,lv,dice,0.8,1,
        "a, ""b""",rv,assd-mean-of-means,1.25,mm,
        ct_train_1001,aa,dice,,1,both-absent
        ct_train_1001,pa,nsd-border-2mm,0,1,missed

        """";

    private const string LabelValues = """{"lv":500,"rv":600,"la":420}""";

    private const string OlderScores = "case,structure,metric,value,unit\nct_train_1001,lv,dice,0.8,1\nct_train_1001,rv,dice,,1\n";

    private const string Connection = """
        {"ip":"127.0.0.1","transport":"tcp","shell_port":40001,"control_port":40002,"iopub_port":40003,"stdin_port":40004,
        "hb_port":40005,"key":"k","signature_scheme":"hmac-sha256","kernel_name":"x"}
        """;

    private const string Book = """
        {"cells":[{"cell_type":"markdown","id":"a","metadata":{},"source":["# Title\n","words"]},
        {"cell_type":"code","id":"b","metadata":{"tags":["parameters"]},
        "source":"let iterations = 200 // steps\nlet name = \"mkd\"","execution_count":1,"outputs":[]},
        {"cell_type":"code","id":"c","metadata":{},"source":["printfn \"x\""],"execution_count":2,"outputs":[
        {"output_type":"stream","name":"stdout","text":["x\n"]},
        {"output_type":"display_data","metadata":{},"data":{"text/plain":["1"],"image/png":"iVBORw0KGgo="},"transient":{"display_id":"d"}},
        {"output_type":"execute_result","execution_count":2,"metadata":{},"data":{"text/html":["<b>1</b>"]}},
        {"output_type":"error","ename":"E","evalue":"v","traceback":["t"]}]}],
        "metadata":{"kernelspec":{"display_name":"F#","language":"F#","name":".net-fsharp"},
        "language_info":{"name":"polyglot-notebook"}},"nbformat":4,"nbformat_minor":5}
        """;

    public static FuzzTarget[] All =>
    [
        .. new[]
        {
            FuzzTarget.OfFile("score-file", "a.csv", ByteMutator.Of(Utf8(Scores), Utf8(OlderScores)), path => ScoreTable.readCsv(path)),
            FuzzTarget.OfFile("label-map", "a.json", JsonMutator.Of(LabelValues), path => EvaluateCommand.readLabelMap(path)),
            FuzzTarget.OfFile("replay-settings", "replay.json", JsonMutator.Of(Recorded("replay.json")), ReadSettings),
            FuzzTarget.OfFile("plan", "plan.json", JsonMutator.Of(SmallPlan()), path => PlanModule.tryLoad(FolderOf(path))),
            FuzzTarget.OfFile("connection-file", "a.json", JsonMutator.Of(Connection), path => ConnectionFile.Read(path)),
        }.Select(target => target with { NeedsPlace = false }),
    ];

    /// <summary>Readers with faults that are known and being repaired; each joins <see cref="All"/> with its repair.</summary>
    public static FuzzTarget[] Waiting =>
    [
        Result() with { NeedsPlace = false },
        FuzzTarget.OfFile("notebook", "a.ipynb", JsonMutator.Of(Book), ReadNotebook) with { NeedsPlace = false },
    ];

    private static void ReadSettings(string path) => ReplaySettingsModule.load(FolderOf(path));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static ReplayFolder FolderOf(string path) => new(Path.GetDirectoryName(path)!);

    private static string Recorded(string name) => File.ReadAllText(LongRun.RecordPath(Path.Combine("quick", name)));

    /// <summary>The recorded plan with its first table and two of its runs: mutations shall not be lost in repetitions.</summary>
    private static string SmallPlan()
    {
        JsonNode plan = JsonNode.Parse(Recorded("plan.json"))!;
        Shorten(plan["tables"]!.AsArray(), 1);
        Shorten(plan["jobs"]!.AsArray(), 2);
        return plan.ToJsonString();

        static void Shorten(JsonArray list, int length)
        {
            while (list.Count > length)
            {
                list.RemoveAt(length);
            }
        }
    }

    /// <summary>result.json beside a manifest and score files that are whole.</summary>
    private static FuzzTarget Result()
    {
        using var made = new MemoryFolder();
        WriteResult(made.Path);
        string valid = File.ReadAllText(Path.Combine(made.Path, "result", RunResultModule.FileName));
        return new("result", JsonMutator.Of(valid), folder =>
        {
            WriteResult(folder);
            string result = Path.Combine(folder, "result");
            return input =>
            {
                File.WriteAllBytes(Path.Combine(result, RunResultModule.FileName), input);
                return [() => RunResultModule.load(result)];
            };
        });
    }

    private static void WriteResult(string folder)
    {
        File.WriteAllText(Path.Combine(folder, RunManifest.FileName), TrainingTargets.Manifest());
        string path = Path.Combine(folder, "a.csv");
        File.WriteAllText(path, Scores);
        var run = new PlannedRun(Modality.Ct, "mkd", FSharpOption<int>.Some(4), 0, FSharpOption<int>.None, 0, 0);
        RunResultModule.write(
            Path.Combine(folder, "result"), folder, run, ListModule.OfSeq([Tuple.Create(Readout.Ensemble, ScoreTable.readCsv(path))]));
    }

    /// <summary>All that a run of the notebook, a comparison and its rewriting look at.</summary>
    private static void ReadNotebook(string path)
    {
        Notebook book = Notebook.Read(path);
        foreach (NotebookCell cell in book.Cells)
        {
            _ = (cell.Id, cell.IsCode, cell.Source, cell.Tags, cell.ExecutionCount, cell.Outputs);
        }

        Parameters.apply(book, ListModule.OfSeq([Tuple.Create("iterations", "5")]));
        book.Write(path + ".written");
    }
}
