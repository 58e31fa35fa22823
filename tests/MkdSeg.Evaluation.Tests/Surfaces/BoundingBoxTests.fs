/// Surface distances are worked out in the box that holds both objects, whatever the grid around it.
module MkdSeg.Evaluation.Tests.Surfaces.BoundingBoxTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Imaging.Geometry
open NUnit.Framework

let private policy =
    { BothAbsent = WhenBothAbsent.Fail; AbsentFromPrediction = WhenOneAbsent.Fail; AbsentFromTruth = WhenOneAbsent.Fail }

/// A cube of `edge` voxels and the same moved by one voxel, far inside a cubic grid.
let private pair grid edge =
    let volume shift =
        let voxels = Array.zeroCreate (grid * grid * grid)

        for k in 2 .. edge + 1 do
            for j in 2 .. edge + 1 do
                for i in 2 .. edge + 1 do
                    voxels[i + shift + grid * (j + grid * k)] <- 1us

        Volumes.labels (grid, grid, grid) Volumes.unitSpacing voxels

    volume 0, volume 1

let private run (truth: Volume<uint16>, prediction) =
    Evaluation.evaluate policy (Metric.All 2.0<mm>) [ { Name = "cube"; Value = 1us } ] "case" truth prediction

/// Bytes that one evaluation allocates on all threads, after a first one that warms up.
let private allocated grid edge =
    let pair = pair grid edge
    run pair |> ignore
    let before = GC.GetTotalAllocatedBytes true
    run pair |> ignore
    GC.GetTotalAllocatedBytes true - before

/// 200³ voxels are eight million: one byte for each would show. Slack: what the runtime itself allocates meanwhile.
[<Test>]
let ``memory follows the box, not the grid`` () =
    let small, large = allocated 20 10, allocated 200 10
    Assert.That(large - small, Is.LessThan 500_000L, $"{small} and {large} bytes")

/// The counterpart, so that the test above can fail: a box of eight times the voxels takes some megabytes more.
[<Test>]
let ``memory grows with the box`` () =
    let small, large = allocated 120 50, allocated 120 100
    Assert.That(large - small, Is.GreaterThan(8L * (100L - 50L) * 100L * 100L), $"{small} and {large} bytes")

[<Test>]
let ``the grid around the box changes no score`` () =
    let scores grid = run (pair grid 6) |> List.map _.Score
    Assert.That(scores 60, Is.EqualTo<Score list>(scores 12))
