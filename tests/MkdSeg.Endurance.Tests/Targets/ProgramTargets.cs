using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Evaluation;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
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
            FuzzTarget.OfFile("connection-file", "a.json", JsonMutator.Of(Connection), path => ConnectionFile.Read(path)),
            FuzzTarget.OfFile("plan", "plan.json", JsonMutator.Of(SmallPlan()), ReadPlan),
            FuzzTarget.OfFile("notebook", "a.ipynb", JsonMutator.Of(Book), ReadNotebook),
            Packed("packed-runs", folder => folder.PackedRuns),
            Packed("packed-scores", folder => folder.PackedScores),
            Result(),
        }.Select(target => target with { NeedsPlace = false }),
    ];

    private static ReplaySettings Settings => ReplaySettingsModule.create(null, null, new());

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

    private static void ReadPlan(string path)
    {
        Seal(path);
        PlanModule.tryLoad(FolderOf(path));
    }

    /// <summary>Seals a damaged record, so that more than its seal is asked; what is no JSON object stays as it is.</summary>
    internal static void Seal(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject json)
            {
                JsonSeal.Put(json);
                File.WriteAllText(path, json.ToJsonString());
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
        }
    }

    /// <summary>result.json beside a manifest and score files that are whole.</summary>
    private static FuzzTarget Result()
    {
        using var made = new MemoryFolder();
        string valid = Path.Combine(WriteResult(made.Path), RunRecordModule.FileName);
        return new("result", JsonMutator.Of(File.ReadAllText(valid)), folder =>
        {
            string result = WriteResult(folder);
            string file = Path.Combine(result, RunRecordModule.FileName);
            return input =>
            {
                File.WriteAllBytes(file, input);
                Seal(file);
                return [() => RunResultModule.ofRecord(Settings, RunRecordModule.ofFolder(result))];
            };
        });
    }

    /// <summary>Writes a result into the folder of its job.</summary>
    /// <returns>That folder.</returns>
    private static string WriteResult(string folder)
    {
        var run = new PlannedRun(Modality.Ct, "mkd", FSharpOption<int>.Some(4), 0, FSharpOption<int>.None, 0, 0);
        string manifest = TrainingTargets.Manifest(RunInputsModule.options(Settings.Options, run));
        File.WriteAllText(Path.Combine(folder, RunManifest.FileName), manifest);
        string path = Path.Combine(folder, "a.csv"), made = Path.Combine(folder, "made");
        File.WriteAllText(path, Scores);
        var heldOut = new DataFile("ct_train/ct_train_1002_image.nii.gz", new string('2', 64));
        var scores = Tuple.Create(Readout.Ensemble, ScoreTable.readCsv(path));
        RunResultModule.write(made, folder, run, ListModule.OfSeq([heldOut]), ListModule.OfSeq([scores]));
        string record = Path.Combine(made, RunRecordModule.FileName);
        ResultManifest result = RecordFile.readSealed<ResultManifest>(record, "a result", "make it again");
        string job = RunInputsModule.jobName(run, RunResultModule.inputs(result, RunManifest.Load(made)));
        if (!Directory.Exists(Path.Combine(folder, job)))
        {
            Directory.Move(made, Path.Combine(folder, job));
        }

        return Path.Combine(folder, job);
    }

    /// <summary>One of the two files of packed runs, beside the other one, whole; damaged below its compression.</summary>
    private static FuzzTarget Packed(string name, Func<ReplayFolder, string> file)
    {
        using var made = new MemoryFolder();
        string valid = file(WritePacked(made.Path));
        return new(name, ByteMutator.Of(Unpacked(valid)), folder =>
        {
            ReplayFolder packed = WritePacked(folder);
            return input =>
            {
                WriteCompressed(file(packed), input);
                return [() => ReadPacked(packed, file(packed))];
            };
        });
    }

    private static ReplayFolder WritePacked(string folder)
    {
        RunRecord record = RunRecordModule.ofFolder(WriteResult(folder));
        var packed = new ReplayFolder(folder);
        PackedRuns.save(packed, ListModule.OfSeq([Tuple.Create(record, ListModule.OfSeq([Readout.Ensemble]))]));
        return packed;
    }

    private static byte[] Unpacked(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        gzip.CopyTo(all);
        return all.ToArray();
    }

    private static void WriteCompressed(string path, byte[] input)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(input);
    }

    /// <summary>What a reader of packed runs does with each record; a damaged one is named with its file.</summary>
    private static void ReadPacked(ReplayFolder folder, string path)
    {
        foreach (FSharpResult<RunRecord, string> record in PackedRuns.load(folder))
        {
            if (record.IsError)
            {
                throw new InvalidInputException(record.ErrorValue);
            }

            RunResultModule.ofRecord(Settings, record.ResultValue);
        }
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
