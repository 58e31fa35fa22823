/// Held to tests/fixtures/surface_metrics_scipy.json, made with scipy 1.10.1 by the script of that name: every number of
/// every case, through the whole of Evaluation.
module MkdSeg.Evaluation.Tests.ScipyFixtureTests

open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

let cases () = Fixture.cases ()

let private skip =
    { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Skip; AbsentFromTruth = WhenOneAbsent.Skip }

let private worst =
    { BothAbsent = WhenBothAbsent.Worst; AbsentFromPrediction = WhenOneAbsent.Worst; AbsentFromTruth = WhenOneAbsent.Worst }

/// Every metric once, the surface Dice at each of the file's tolerances.
let private metrics =
    [ 0.0; 1.0; 2.0; 5.0 ] |> List.collect (fun tolerance -> Metric.All(tolerance * 1.0<mm>)) |> List.distinct

let private structuresOf case =
    [ for label in items (field "labels" case) -> label, { Name = "it"; Value = (field "value" label).GetUInt16() } ]

[<Test>]
let ``the file has its fifteen cases`` () = Assert.That((cases ()).Length, Is.EqualTo 15)

[<TestCaseSource(nameof cases)>]
let ``scores equal scipy's`` (case: JsonElement) =
    let truth, prediction = Fixture.volumes case

    for label, structure in structuresOf case do
        for row in Evaluation.evaluate skip metrics [ structure ] "case" truth prediction do
            match row.Score, tryField row.Metric.Name label with
            | Scored found, Some expected -> Close.assertEqual row.Metric.Name (number expected) found
            | Skipped(Some _), _ -> Assert.That(tryField "hd" label, Is.EqualTo<JsonElement option> None)
            | found, expected -> Assert.Fail $"{row.Metric}: expected %A{expected}, found {found}"

/// Where a side is absent, what is left to measure is the volume.
[<TestCaseSource(nameof cases)>]
let ``volume differences equal numpy's, also of an absent structure`` (case: JsonElement) =
    let truth, prediction = Fixture.volumes case

    for label, structure in structuresOf case do
        for row in Evaluation.evaluate worst metrics [ structure ] "case" truth prediction do
            if row.Metric.Better = Better.NearerZero then
                match row.Score, tryField row.Metric.Name label with
                | Scored found, Some expected -> Close.assertEqual row.Metric.Name (number expected) found
                | Skipped(Some _), None -> ()
                | found, expected -> Assert.Fail $"{row.Metric}: expected %A{expected}, found {found}"

[<TestCaseSource(nameof cases)>]
let ``directed means and counts equal scipy's`` (case: JsonElement) =
    let truth, prediction = Fixture.volumes case

    for label, structure in structuresOf case do
        let mask (volume: MkdSeg.Imaging.Geometry.Volume<uint16>) =
            Mask.create volume.Size (volume.Voxels |> Array.map ((=) structure.Value))

        let counts = counts (mask truth) (mask prediction)
        Assert.That(int64 counts.Truth, Is.EqualTo((field "truth_voxels" label).GetInt64()))
        Assert.That(int64 counts.Prediction, Is.EqualTo((field "prediction_voxels" label).GetInt64()))

        match SurfaceDistances.compute (Spacing.ofGeometry truth.Geometry) (mask truth) (mask prediction) with
        | Some distances ->
            let equal name (found: float<mm>) = Close.assertEqual name (number (field name label)) (float found)
            equal "asd_truth_to_prediction" (SurfaceMetrics.asdTruthToPrediction distances)
            equal "asd_prediction_to_truth" (SurfaceMetrics.asdPredictionToTruth distances)
        | None -> Assert.That(tryField "asd_truth_to_prediction" label, Is.EqualTo<JsonElement option> None)
