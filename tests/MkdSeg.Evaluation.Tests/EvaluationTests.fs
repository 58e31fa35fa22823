module MkdSeg.Evaluation.Tests.EvaluationTests

open System
open MkdSeg.Evaluation
open MkdSeg.Imaging
open NUnit.Framework

let private skip =
    { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Skip; AbsentFromTruth = WhenOneAbsent.Skip }

let private three = [ for label in [ 3us; 1us; 2us ] -> { Name = $"s{label}"; Value = label } ]

/// Two structures of one voxel in a 4 x 3 x 2 grid of 1.5 x 2 x 4 mm. By hand: la is missed by one step along axis 0
/// (1.5 mm); ra by one along each of the axes 1 and 2 (sqrt(4 + 16) mm).
[<Test>]
let ``rows of two single voxels`` () =
    let volume la ra =
        let voxels = Array.zeroCreate 24
        let put (i, j, k) value = voxels[i + 4 * (j + 3 * k)] <- value
        put la 420us
        put ra 550us
        Volumes.labels (4, 3, 2) (Volumes.spacing 1.5 2.0 4.0) voxels

    let structures = [ { Name = "la"; Value = 420us }; { Name = "ra"; Value = 550us } ]
    let rows = Evaluation.evaluate skip structures "ct_1001" (volume (0, 0, 0) (3, 1, 0)) (volume (1, 0, 0) (3, 2, 1))

    let expected =
        [ for name, distance in [ "la", 1.5; "ra", sqrt 20.0 ] do
              for metric in Metric.All do
                  { Case = "ct_1001"; Structure = name; Metric = metric; Score = Scored(if metric = Metric.Dice then 0.0 else distance) } ]

    Assert.That(rows, Is.EqualTo<ScoreRow list> expected)

/// Boxes, label scan, masks and reducers against whole-grid brute force, label by label.
[<Many>]
let ``rows equal brute force on the whole grid`` (pair: LabelPair) =
    let volume (voxels: uint16[]) = Volume<uint16>(Volumes.geometry pair.Size pair.LabelSpacing, voxels)

    let rows = Evaluation.evaluate skip three "case" (volume pair.TruthLabels) (volume pair.PredictionLabels)

    let expected =
        [ for structure in three do
              let mask labels = Mask.create pair.Size (labels |> Array.map ((=) structure.Value))
              let truth, prediction = mask pair.TruthLabels, mask pair.PredictionLabels
              let n = Oracle.counts truth prediction

              if n.Truth = 0L<voxel> || n.Prediction = 0L<voxel> then
                  yield! List.replicate 5 nan
              else
                  let there, back = BruteForce.surfaceDistances pair.LabelSpacing truth prediction
                  let pooled = Array.sort (Array.append there back)
                  2.0 * float n.Intersection / float (n.Truth + n.Prediction)
                  (Array.average there + Array.average back) / 2.0
                  Array.average pooled
                  max (BruteForce.percentile 95.0 there) (BruteForce.percentile 95.0 back)
                  BruteForce.percentile 95.0 pooled ]

    let agrees (expected: float) (row: ScoreRow) =
        match row.Score with
        | Scored value -> Close.within Close.Tolerance expected value
        | Skipped _ -> Double.IsNaN expected

    rows.Length = 15 && List.forall2 agrees expected rows

[<Test>]
let ``a cohort is read pair by pair and keeps its order`` () =
    let volume = Volumes.labels (2, 1, 1) Volumes.unitSpacing [ 1us; 2us ]
    let read = Collections.Generic.List<string>()
    let pair name = { Case = name; Truth = name + ".t"; Prediction = name + ".p" }

    let rows =
        CohortEvaluation.evaluate skip three (fun path -> read.Add path; volume) [ pair "b"; pair "a" ]

    Assert.That(read, Is.EqualTo<string list> [ "b.t"; "b.p"; "a.t"; "a.p" ])
    Assert.That(rows |> List.map _.Case |> List.distinct, Is.EqualTo<string list> [ "b"; "a" ])
    Assert.That(rows.Length, Is.EqualTo 30)
