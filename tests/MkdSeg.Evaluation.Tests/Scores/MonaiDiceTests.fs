/// Held to tests/oracle/dice_monai.json: the cases of MONAI's own test of its Dice metric, with its reductions.
module MkdSeg.Evaluation.Tests.Scores.MonaiDiceTests

open System
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

[<Literal>]
let File = "dice_monai.json"

let cases () = Oracle.cases File

let private flag name fallback case = case |> field "params" |> tryField name |> Option.map _.GetBoolean() |> Option.defaultValue fallback

/// MONAI's two rules: ignore_empty (its default) and not.
let private policy case =
    if flag "ignore_empty" true case then
        { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Worst; AbsentFromTruth = WhenOneAbsent.Skip }
    else
        { BothAbsent = WhenBothAbsent.Perfect
          AbsentFromPrediction = WhenOneAbsent.Worst
          AbsentFromTruth = WhenOneAbsent.Worst }

/// One channel as a label volume of 0 and 1.
let private volume (channel: JsonElement) =
    let mask = Oracle.mask channel
    Volumes.labels (mask.Size.X, mask.Size.Y, 1) Volumes.unitSpacing (mask.Inside |> Array.map Convert.ToUInt16)

/// Dice rows, image by image and class by class; each channel is scored on its own, since MONAI's may overlap.
let private rows case =
    let first = if flag "include_background" true case then 0 else 1

    [ for image, (y, p) in List.zip (items (field "y" case)) (items (field "y_pred" case)) |> List.indexed do
          for channel in first .. y.GetArrayLength() - 1 do
              let structure = { Name = $"class{channel}"; Value = 1us }
              let truth, prediction = volume y[channel], volume p[channel]
              yield! Evaluation.evaluate (policy case) [ Metric.Dice ] [ structure ] $"image{image}" truth prediction ]

let private valueOf (row: ScoreRow) = row.Score.Value |> Option.defaultValue nan
let private flat (matrix: JsonElement) = matrix |> items |> List.collect items

[<Test>]
let ``the file has its fifteen cases`` () = Assert.That((cases ()).Length, Is.EqualTo 15)

[<TestCaseSource(nameof cases)>]
let ``Dice of each image and class`` (case: JsonElement) =
    let found = rows case |> List.map valueOf

    let compare within (expected: float list) =
        Assert.That(found.Length, Is.EqualTo expected.Length)

        for e, f in List.zip expected found do
            Assert.That(f, (if Double.IsNaN e then Is.NaN :> Constraints.Constraint else Is.EqualTo(e).Within(within: float)))

    compare 1e-12 (case |> field "per_class_value" |> flat |> List.map number)

    // What upstream's own test expects, as it writes it: rounded, or only where there is no number.
    match text (field "kind" case) with
    | "per_image_per_class" -> compare (number (field "atol" case)) (case |> field "expected" |> flat |> List.map number)
    | "per_image_per_class_nan_mask" ->
        let expected = case |> field "expected_is_nan" |> flat |> List.map _.GetBoolean()
        Assert.That(found |> List.map Double.IsNaN, Is.EqualTo<bool list> expected)
    | kind -> Assert.That(kind, Is.EqualTo "reduced", "is asserted below")

/// MONAI answers 0 where a class has no valid image; we answer None and count the skipped.
[<TestCaseSource(nameof cases)>]
let ``reductions over images and classes`` (case: JsonElement) =
    let rows = rows case
    let close (expected: float) (found: float option) = Assert.That(Option.defaultValue 0.0 found, Is.EqualTo(expected).Within 1e-4)
    let perClass = ScoreSummary.perStructure rows |> List.map snd
    let expected () = field "expected" case

    match case |> field "params" |> tryField "reduction" |> Option.map text with
    | Some "mean_batch" -> List.iter2 close (expected () |> items |> List.map number) (perClass |> List.map _.Mean)
    | Some "sum_batch" ->
        let sums = perClass |> List.map (fun s -> s.Mean |> Option.map ((*) (float s.Count)))
        List.iter2 close (expected () |> items |> List.map number) sums
    | Some "mean" -> close (number (expected ())) (ScoreSummary.macroAverage rows |> List.exactlyOne |> snd |> _.Mean)
    | Some other -> Assert.Fail $"unknown reduction {other}"
    | None -> Assert.Pass "no reduction in this case"
