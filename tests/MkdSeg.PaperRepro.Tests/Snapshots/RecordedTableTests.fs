namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.Evaluation
open MkdSeg.PaperRepro
open MkdSeg.Snapshots
open NUnit.Framework

/// Every recorded table is what the code makes of the recorded scores, to the letter. A new folder is picked up by itself.
type RecordedTableTests() =
    static member Folders =
        [ for folder in Recorded.folders () -> TestCaseData(folder, TestName = $"Recorded_{Path.GetFileName folder}") ]

    [<TestCaseSource("Folders")>]
    member _.TablesAreWhatTheirScoresSay(folder: string) =
        let results = Recorded.results folder
        Assert.That(results.Problems, Is.Empty)
        let files = Recorded.files results.Folder (Recorded.tables folder)

        let there =
            Directory.GetFiles(Path.Combine(folder, "tables")) |> Array.filter (fun path -> not (path.Contains ".received."))

        Assert.That(there, Is.EquivalentTo(files |> List.map fst), "a table for each plan, and no other")

        for path, text in files do
            Snapshot.VerifyFile(path, text)

    [<TestCaseSource("Folders")>]
    member _.EveryRunScoresEveryPatientStructureAndMetric(folder: string) =
        for run in (Recorded.results folder).Finished.Values do
            for KeyValue(readout, rows) in run.Scores do
                let different (part: ScoreRow -> 'T) = rows |> List.distinctBy part |> List.length
                let all = different _.Case * different _.Structure * different _.Metric
                Assert.That(different (fun row -> row.Case, row.Structure, row.Metric), Is.EqualTo all, $"{run.Run.Name} {readout}")
                Assert.That(rows, Has.Length.EqualTo all, $"{run.Run.Name} {readout}")

                Assert.That(
                    rows |> List.forall (fun row -> run.Manifest.Run.HeldOutCases |> Seq.contains row.Case),
                    $"{run.Run.Name} {readout}"
                )

    [<TestCaseSource("Folders")>]
    member _.TwoRowsDifferByTheSameEitherWayRound(folder: string) =
        for judged in Recorded.tables folder do
            for row in judged.Result.Rows do
                match row.Comparison with
                | None -> ()
                | Some comparison ->
                    let reference = judged.Result.TryRow comparison.Against |> Option.get
                    let there, back = TableResult.difference row reference, TableResult.difference reference row
                    let mirrored = there.Interval |> Option.map (fun (low, high) -> -high, -low)
                    Assert.That((there = comparison.Paired.Difference), Is.True, row.Row.Name)
                    Assert.That((back = { there with Mean = -there.Mean; Interval = mirrored }), Is.True, row.Row.Name)

    [<Test>]
    member _.SomethingIsRecorded() = Assert.That(Recorded.folders (), Is.Not.Empty)
