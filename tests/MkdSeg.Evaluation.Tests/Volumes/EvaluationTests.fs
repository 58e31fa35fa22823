module MkdSeg.Evaluation.Tests.EvaluationTests

open System
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open NUnit.Framework

let private skip =
    { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Skip; AbsentFromTruth = WhenOneAbsent.Skip }

let private metrics = Metric.All 2.0<mm>

let private three = [ for label in [ 3us; 1us; 2us ] -> { Name = $"s{label}"; Value = label } ]

/// Two structures of one voxel in a 4 x 3 x 2 grid of 1.5 x 2 x 4 mm. By hand: la is missed by one step along axis 0
/// (1.5 mm, within the 2 mm of the surface Dice); ra by one along each of the axes 1 and 2 (sqrt(4 + 16) mm, beyond them).
[<Test>]
let ``rows of two single voxels`` () =
    let volume la ra =
        let voxels = Array.zeroCreate 24
        let put (i, j, k) value = voxels[i + 4 * (j + 3 * k)] <- value
        put la 420us
        put ra 550us
        Volumes.labels (4, 3, 2) (Volumes.spacing 1.5 2.0 4.0) voxels

    let structures = [ { Name = "la"; Value = 420us }; { Name = "ra"; Value = 550us } ]
    let rows = Evaluation.evaluate skip metrics structures "ct_1001" (volume (0, 0, 0) (3, 1, 0)) (volume (1, 0, 0) (3, 2, 1))

    let expected =
        [ for name, distance, surfaceDice in [ "la", 1.5, 1.0; "ra", sqrt 20.0, 0.0 ] do
              for metric in metrics do
                  let score =
                      match metric with
                      | Metric.SurfaceDice _ -> surfaceDice
                      | _ -> if metric.Better = Better.Lower then distance else 0.0

                  { Case = "ct_1001"; Structure = name; Metric = metric; Score = Scored score } ]

    Assert.That(rows, Is.EqualTo<ScoreRow list> expected)

/// By hand: 5 and 8 voxels of 12 mm³: 3 · 0.012 ml more than there is, three fifths of it.
[<Test>]
let ``volume differences have the sign of the prediction's excess, in millilitres`` () =
    let volume count = Volumes.labels (10, 1, 1) (Volumes.spacing 1.5 2.0 4.0) [ for n in 1..10 -> if n <= count then 3us else 0us ]
    let volumes = [ Metric.VolumeDifference; Metric.RelativeVolumeDifference ]

    let scores truth prediction =
        Evaluation.evaluate skip volumes three[..0] "case" (volume truth) (volume prediction) |> List.map _.Score.Value.Value

    Close.assertAll "more" [| 0.036; 0.6 |] (Array.ofList (scores 5 8))
    Close.assertAll "less" [| -0.036; -0.375 |] (Array.ofList (scores 8 5))

/// Boxes, label scan, masks and reducers against whole-grid brute force, label by label.
[<Many>]
let ``rows equal brute force on the whole grid`` (pair: LabelPair) =
    let volume (voxels: uint16[]) = Volume<uint16>(Volumes.geometry pair.Size pair.LabelSpacing, voxels)

    let rows = Evaluation.evaluate skip metrics three "case" (volume pair.TruthLabels) (volume pair.PredictionLabels)

    let expected =
        [ for structure in three do
              let mask labels = Mask.create pair.Size (labels |> Array.map ((=) structure.Value))
              let truth, prediction = mask pair.TruthLabels, mask pair.PredictionLabels
              let n = Oracle.counts truth prediction

              if n.Truth = 0L<voxel> || n.Prediction = 0L<voxel> then
                  yield! List.replicate 10 nan
              else
                  let there, back = BruteForce.surfaceDistances pair.LabelSpacing truth prediction
                  let pooled = Array.sort (Array.append there back)
                  let t, p, both = float n.Truth, float n.Prediction, float n.Intersection
                  let s = pair.LabelSpacing
                  2.0 * both / (t + p)
                  both / (t + p - both)
                  (p - t) * float (s.X * s.Y * s.Z) / 1000.0
                  (p - t) / t
                  (Array.average there + Array.average back) / 2.0
                  Array.average pooled
                  Array.last pooled
                  max (BruteForce.percentile 95.0 there) (BruteForce.percentile 95.0 back)
                  BruteForce.percentile 95.0 pooled
                  float (pooled |> Array.filter (fun d -> d <= 2.0) |> Array.length) / float pooled.Length ]

    let agrees (expected: float) (row: ScoreRow) =
        match row.Score with
        | Scored value -> Close.within Close.Tolerance expected value
        | Assigned _ -> false
        | Skipped _ -> Double.IsNaN expected

    rows.Length = 30 && List.forall2 agrees expected rows
