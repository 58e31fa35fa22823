/// Held to tests/oracle/surface_distance_deepmind.json: the masks of google-deepmind/surface-distance's tests, with the
/// numbers that border voxels give for them (`same_masks_border_voxel_convention`), not its own area-weighted ones.
module MkdSeg.Evaluation.Tests.Surfaces.DeepMindOracleTests

open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

[<Literal>]
let File = "surface_distance_deepmind.json"

let cases () = Oracle.cases File

let private masks case =
    let read name = boxes (field "shape" case) (field name case)
    read "truth_boxes", read "prediction_boxes"

[<Test>]
let ``the file has its ten cases, four of them with both objects`` () =
    let all = load File |> field "cases" |> items
    Assert.That(all.Length, Is.EqualTo 10)
    Assert.That(all |> List.choose (tryField "same_masks_border_voxel_convention") |> List.length, Is.EqualTo 4)

[<TestCaseSource(nameof cases)>]
let ``border voxel distances`` (case: JsonElement) =
    let truth, prediction = masks case
    let distances = SurfaceDistances.compute (spacing (tryField "spacing_mm" case)) truth prediction

    match tryField "same_masks_border_voxel_convention" case, distances with
    | None, None -> ()
    | Some expected, Some distances ->
        let equal name (actual: float<mm>) = Close.assertEqual name (expected |> field name |> number) (float actual)
        let directed = expected |> field "border_voxel_asd_gt_pred" |> items |> List.map number
        Close.assertEqual "asd" directed[0] (float (SurfaceMetrics.asdTruthToPrediction distances))
        Close.assertEqual "asd back" directed[1] (float (SurfaceMetrics.asdPredictionToTruth distances))
        equal "border_voxel_assd_pooled" (SurfaceMetrics.assdPooled distances)
        equal "border_voxel_hd" (SurfaceMetrics.hd distances)
        equal "border_voxel_hd95_monai" (SurfaceMetrics.hd95MaxDirected distances)
        equal "border_voxel_hd95_medpy" (SurfaceMetrics.hd95Pooled distances)
    | expected, found -> Assert.Fail $"expected {expected.IsSome}, found {found.IsSome}"

[<TestCaseSource(nameof cases)>]
let ``volumetric Dice, with None for its NaN`` (case: JsonElement) =
    let truth, prediction = masks case

    let expected =
        match case |> field "full_precision" |> tryField "volumetric_dice" with
        | Some value -> number value
        | None -> 0.8 // 2d_two_squares_shifted has none; by hand: 2·4/(4+6)

    match Overlap.dice (counts truth prediction) with
    | Some dice -> Close.assertEqual "dice" expected dice
    | None -> Assert.That(expected, Is.NaN)

/// Area-weighted numbers are not offered, and none of ours may be taken for them: two single voxels 2 mm apart have a
/// mean distance of 1.5 mm and a surface Dice of 0.5 there.
[<TestCase("2d_pixels_2mm_away")>]
[<TestCase("3d_voxels_2mm_away")>]
let ``our distances and surface Dice are not the area-weighted ones`` (name: string) =
    let case = load File |> field "cases" |> items |> List.find (fun case -> text (field "name" case) = name)
    let theirs name = case |> field "full_precision" |> field name
    let truth, prediction = masks case
    let distances = SurfaceDistances.compute (spacing (tryField "spacing_mm" case)) truth prediction |> Option.get
    Assert.That(items (theirs "average_surface_distance_gt_pred") |> List.map number, Is.EqualTo<float list> [ 1.5; 1.5 ])
    Assert.That(number (theirs "surface_dice_at_1mm"), Is.EqualTo 0.5)
    Assert.That(float (SurfaceMetrics.assdPooled distances), Is.EqualTo 2.0)
    Assert.That(SurfaceMetrics.normalisedSurfaceDice 1.0<mm> distances, Is.EqualTo 0.0)
    // Where the whole of both surfaces is equally far away the largest distance is the same for both.
    Assert.That(float (SurfaceMetrics.hd distances), Is.EqualTo(number (theirs "hausdorff_100")))
