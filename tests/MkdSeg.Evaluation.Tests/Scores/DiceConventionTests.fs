/// Held to tests/oracle/dice_conventions_labelmap.json: one label map under the rules of five tools. Each rule is one of
/// our policies, so that a published number can be compared under the rule it was made with.
module MkdSeg.Evaluation.Tests.Scores.DiceConventionTests

open System
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

[<Literal>]
let File = "dice_conventions_labelmap.json"

let cases () = Oracle.cases File

let private policy both missed invented = { BothAbsent = both; AbsentFromPrediction = missed; AbsentFromTruth = invented }

let private conventions =
    [ "plain", policy WhenBothAbsent.Skip WhenOneAbsent.Worst WhenOneAbsent.Worst
      "deepmind", policy WhenBothAbsent.Skip WhenOneAbsent.Worst WhenOneAbsent.Worst
      "monai_ignore_empty", policy WhenBothAbsent.Skip WhenOneAbsent.Worst WhenOneAbsent.Skip
      "monai_count_empty", policy WhenBothAbsent.Perfect WhenOneAbsent.Worst WhenOneAbsent.Worst
      "medpy_0_5", policy WhenBothAbsent.Perfect WhenOneAbsent.Worst WhenOneAbsent.Worst
      "medpy_0_4", policy WhenBothAbsent.Worst WhenOneAbsent.Worst WhenOneAbsent.Worst ]

let private volume name =
    let rows = load File |> field name |> items |> List.map (items >> List.map (fun label -> uint16 (label.GetInt32())))
    Volumes.labels (rows.Head.Length, rows.Length, 1) Volumes.unitSpacing (List.concat rows)

[<Test>]
let ``the file has its six labels`` () = Assert.That((cases ()).Length, Is.EqualTo 6)

[<TestCaseSource(nameof cases)>]
let ``Dice under every convention`` (case: JsonElement) =
    let structure = { Name = "it"; Value = uint16 ((field "label" case).GetInt32()) }

    for name, policy in conventions do
        let expected = case |> field "expected" |> field name |> number

        let row =
            Evaluation.evaluate policy [ Metric.Dice ] [ structure ] "map" (volume "truth") (volume "prediction") |> List.exactlyOne

        match row.Score.Value with
        | Some dice -> Close.assertEqual name expected dice
        | None -> Assert.That(Double.IsNaN expected, $"{name}: skipped, expected {expected}")

[<TestCaseSource(nameof cases)>]
let ``counts of one scan`` (case: JsonElement) =
    let structure = { Name = "it"; Value = uint16 ((field "label" case).GetInt32()) }
    let scan = LabelScan.run [ structure ] (volume "truth") (volume "prediction")
    let expected name = case |> field "expected" |> field name |> _.GetInt64() |> (*) 1L<voxel>

    let counts: OverlapCounts =
        { Truth = expected "size_truth"; Prediction = expected "size_pred"; Intersection = expected "intersection" }

    Assert.That(scan.Extents.Head.Counts, Is.EqualTo counts)
    Assert.That(scan.TruthLabels, Is.EqualTo<uint16 list> [ 1us; 2us; 3us ])
    Assert.That(scan.PredictionLabels, Is.EqualTo<uint16 list> [ 1us; 2us; 4us ])
