namespace MkdSeg.PaperRepro.Tests.Snapshots

open MkdSeg.Evaluation
open MkdSeg.PaperRepro
open NUnit.Framework

/// The lock on the recorded tables can fail: each mistake that it is there for turns every form of the table red.
type LockTests() =
    let recorded = Recorded.all () |> List.find (fun recorded -> recorded.Table = "ct-target")

    let change (row: string) (change: ScoreRow -> ScoreRow) =
        [ for scores in Recorded.scores recorded do
              if scores.Row.Name = row then { scores with Scores = List.map change scores.Scores } else scores ]

    let inOrder (scores: RowScores) =
        let cases = scores.Scores |> List.map _.Case |> List.distinct
        let place (score: ScoreRow) = List.findIndex ((=) score.Case) cases, MmWhs.structures |> List.findIndex (fun s -> s.Name = score.Structure)
        { scores with Scores = List.sortBy place scores.Scores }

    let caught (scores: RowScores list) =
        [ for extension, text in Recorded.build recorded scores |> Recorded.files do
              let caught = Perturbed.caught (Recorded.path recorded extension) text
              Assert.That(caught.Received, Is.EqualTo text, extension)
              extension, caught.Message ]
        |> Map.ofList

    [<Test>]
    member _.AnUnchangedTablePasses() =
        for extension, text in Recorded.scores recorded |> Recorded.build recorded |> Recorded.files do
            Assert.That((Perturbed.catch (Recorded.path recorded extension) text).IsNone, extension)

    [<Test>]
    member _.APerturbedMetricIsCaught() =
        let perturb (score: ScoreRow) =
            match score with
            | { Case = "ct_train_1015"; Structure = "la"; Metric = Metric.Dice; Score = Scored value } -> { score with Score = Scored(value + 0.01) }
            | other -> other

        let messages = caught (change "target-only" perturb)
        // 0.01 in one of ten cases is 0.001 in the mean, and a seventh of that in the mean over structures.
        Assert.That(messages["json"], Does.Match @"rows\[target-only\]\.dice\.la\.mean +0\.9091\d+ +0\.9101\d+ +\+1E-03")
        Assert.That(messages["json"], Does.Match @"rows\[target-only\]\.macroDice\.mean +0\.870\d+ +0\.870\d+ +\+1\.42857\dE-04")
        Assert.That(messages["json"], Does.Not.Contain "rows[mkd")
        Assert.That(messages["csv"], Does.Contain "line 4: target-only,la,dice,")
        Assert.That(messages["md"], Does.Match @"0\.909 +0\.910 +\+1E-03")

    [<Test>]
    member _.ASwappedStructureIsCaught() =
        let swap (score: ScoreRow) =
            match score.Structure with
            | "lv" -> { score with Structure = "rv" }
            | "rv" -> { score with Structure = "lv" }
            | _ -> score

        let messages = change "mkd ensemble" swap |> List.map inOrder |> caught
        Assert.That(messages["json"], Does.Match @"rows\[mkd ensemble\]\.dice\.lv\.mean +0\.89111\d+ +0\.85124\d+ +-3\.98697")
        Assert.That(messages["json"], Does.Match @"rows\[mkd ensemble\]\.dice\.rv\.mean +0\.85124\d+ +0\.89111\d+ +\+3\.98697")
        Assert.That(messages["json"], Does.Not.Contain "rows[target-only]")

    [<Test>]
    member _.AShiftedFoldIsCaught() =
        // The scores of the other half: ct_train_1001 to 1010 for 1011 to 1020.
        let shift (score: ScoreRow) = { score with Case = score.Case.Replace("_101", "_100").Replace("_102", "_101") }
        let shifted = [ for scores in Recorded.scores recorded -> { scores with Scores = List.map shift scores.Scores } ]
        let json = Recorded.build recorded shifted |> TableFiles.json |> Perturbed.caught (Recorded.path recorded "json")
        Assert.That(json.Message, Does.Match @"heldOut\[0\] +ct_train_1011 +ct_train_1001 +text")
        Assert.That(json.Received, Does.Contain "\"ct_train_1001\"")
