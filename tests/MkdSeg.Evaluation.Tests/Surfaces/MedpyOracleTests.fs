/// Held to tests/oracle/assd_hd95_medpy.json: medpy 0.5.2, its tests' arrays and two ellipsoids.
module MkdSeg.Evaluation.Tests.Surfaces.MedpyOracleTests

open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

[<Literal>]
let File = "assd_hd95_medpy.json"

let cases () = Oracle.cases File

[<Test>]
let ``the file has its seven cases`` () = Assert.That((cases ()).Length, Is.EqualTo 7)

[<TestCaseSource(nameof cases)>]
let ``surface distances equal medpy's`` (case: JsonElement) =
    let truth, prediction = mask (field "reference" case), mask (field "result" case)
    let distances = SurfaceDistances.compute (spacing (tryField "voxelspacing" case)) truth prediction |> Option.get
    let expected name = case |> field "expected" |> field name |> number
    let equal what expected (actual: float<mm>) = Close.assertEqual what expected (float actual)
    equal "asd" (expected "asd_result_to_reference") (SurfaceMetrics.asdPredictionToTruth distances)
    equal "asd back" (expected "asd_reference_to_result") (SurfaceMetrics.asdTruthToPrediction distances)
    equal "assd pooled" (expected "assd") (SurfaceMetrics.assdPooled distances)
    equal "assd of medpy 0.4" (case |> field "assd_medpy_0_4" |> number) (SurfaceMetrics.assdMeanOfMeans distances)
    equal "hd" (expected "hd") (SurfaceMetrics.hd distances)
    equal "hd95 pooled" (expected "hd95") (SurfaceMetrics.hd95Pooled distances)

    // The numbers of upstream's own tests, where the case is one of them.
    match tryField "expected_upstream" case with
    | Some upstream ->
        equal "asd upstream" (upstream |> field "asd_result_to_reference" |> number) (SurfaceMetrics.asdPredictionToTruth distances)
        equal "assd upstream" (upstream |> field "assd" |> number) (SurfaceMetrics.assdPooled distances)
    | None -> ()

    equal "hd95 of MONAI" (case |> field "hd95_monai_style" |> number) (SurfaceMetrics.hd95MaxDirected distances)

[<TestCaseSource(nameof cases)>]
let ``overlap equals medpy's`` (case: JsonElement) =
    let counts = counts (mask (field "reference" case)) (mask (field "result" case))
    let expected name = case |> field "expected" |> field name |> number
    Close.assertEqual "dc" (expected "dc") (Overlap.dice counts |> Option.get)
    Close.assertEqual "jc" (expected "jc") (Overlap.jaccard counts |> Option.get)

/// Upstream's own assertions on the asymmetric pair.
[<TestCase("asymmetric_pair")>]
[<TestCase("asymmetric_pair_spacing_3_0.5")>]
let ``the mean distance depends on the order, the symmetric one does not`` (name: string) =
    let case = load File |> field "cases" |> items |> List.find (fun case -> text (field "name" case) = name)
    let reference, result = mask (field "reference" case), mask (field "result" case)
    let compute truth prediction = SurfaceDistances.compute (spacing (tryField "voxelspacing" case)) truth prediction |> Option.get
    let forth, back = compute reference result, compute result reference
    Assert.That(SurfaceMetrics.asdPredictionToTruth forth, Is.Not.EqualTo(SurfaceMetrics.asdPredictionToTruth back))
    Assert.That(SurfaceMetrics.assdPooled forth, Is.EqualTo(SurfaceMetrics.assdPooled back))
