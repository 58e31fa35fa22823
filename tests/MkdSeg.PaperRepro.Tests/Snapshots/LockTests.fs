namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.Evaluation
open MkdSeg.Inference
open MkdSeg.PaperRepro
open NUnit.Framework

/// The lock on the recorded tables can fail: each mistake that it is there for turns every form of the table red.
type LockTests() =
    /// One table of the quick replay.
    let recorded =
        let results = Recorded.folders () |> List.find (fun folder -> Path.GetFileName folder = "quick") |> Recorded.results

        { results with
            Plan = { results.Plan with Tables = results.Plan.Tables |> List.filter (fun table -> table.Name = "ct-target") } }

    /// Other scores in place of a run's recorded ones.
    let change (methods: string list) (readouts: Readout list) (change: ScoreRow list -> ScoreRow list) =
        let changed (run: RunResult) =
            if List.contains run.Run.Method methods then
                { run with
                    Scores = run.Scores |> Map.map (fun readout rows -> if List.contains readout readouts then change rows else rows) }
            else
                run

        { recorded with Finished = recorded.Finished |> Map.map (fun _ run -> changed run) }

    let files (results: Results) = Replay.tables results |> Recorded.files results.Folder

    /// What the lock says to each form of the table, by its ending.
    let caught (results: Results) =
        Map.ofList
            [ for path, text in files results do
                  let caught = Perturbed.caught path text
                  Assert.That(caught.Received, Is.EqualTo text, path)
                  (nonNull (Path.GetExtension path)).TrimStart '.', caught.Message ]

    [<Test>]
    member _.AnUnchangedTablePasses() =
        for path, text in files recorded do
            Assert.That((Perturbed.catch path text).IsNone, path)

    [<Test>]
    member _.APerturbedMetricIsCaught() =
        let perturb (score: ScoreRow) =
            match score with
            | { Case = "ct_train_1015"; Structure = "la"; Metric = Metric.Dice; Score = Scored value } ->
                { score with Score = Scored(value + 0.01) }
            | other -> other

        // The row of target-only is the first network of its control.
        let messages = change [ "two-target-only" ] [ Readout.First ] (List.map perturb) |> caught
        // 0.01 in one of ten cases is 0.001 in the mean, and a seventh of that in the mean over structures.
        Assert.That(messages["json"], Does.Match @"rows\[target-only\]\.dice\.la\.mean +0\.\d+ +0\.\d+ +\+1E-03")
        Assert.That(messages["json"], Does.Match @"rows\[target-only\]\.macroDice\.mean +0\.\d+ +0\.\d+ +\+1\.42857\dE-04")
        Assert.That(messages["json"], Does.Not.Contain "rows[mkd")
        Assert.That(messages["csv"], Does.Contain "target-only,la,dice,")
        Assert.That(messages["md"], Does.Match @"\+1E-03")

    [<Test>]
    member _.ASwappedStructureIsCaught() =
        let swap (score: ScoreRow) =
            match score.Structure with
            | "lv" -> { score with Structure = "rv" }
            | "rv" -> { score with Structure = "lv" }
            | _ -> score

        let place (score: ScoreRow) = score.Case, MmWhs.structures |> List.findIndex (fun structure -> structure.Name = score.Structure)
        let messages = change [ "mkd" ] [ Readout.Ensemble ] (List.map swap >> List.sortBy place) |> caught
        Assert.That(messages["json"], Does.Contain "rows[mkd ensemble].dice.lv.mean")
        Assert.That(messages["json"], Does.Contain "rows[mkd ensemble].dice.rv.mean")
        Assert.That(messages["json"], Does.Not.Contain "rows[mkd ensemble].macroDice.mean")
        Assert.That(messages["json"], Does.Not.Contain "rows[target-only].dice")

    [<Test>]
    member _.AShiftedFoldIsCaught() =
        // The scores of the other half: ct_train_1001 to 1010 for 1011 to 1020.
        let shift (score: ScoreRow) = { score with Case = score.Case.Replace("_101", "_100").Replace("_102", "_101") }
        let methods = [ for KeyValue(_, run) in recorded.Finished -> run.Run.Method ]

        let messages = change methods [ Readout.Ensemble; Readout.Real; Readout.Syn; Readout.First ] (List.map shift) |> files

        let path, text = messages |> List.find (fun (path, _) -> path.EndsWith ".json")
        let json = Perturbed.caught path text
        Assert.That(json.Message, Does.Match @"heldOut\[0\] +ct_train_1011 +ct_train_1001 +text")
        Assert.That(json.Received, Does.Contain "\"ct_train_1001\"")
