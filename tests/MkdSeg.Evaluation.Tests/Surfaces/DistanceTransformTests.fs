module MkdSeg.Evaluation.Tests.Surfaces.DistanceTransformTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Imaging.Geometry
open NUnit.Framework

let private distances size spacing sites =
    DistanceTransform.squared size spacing sites |> Array.map (float >> sqrt)

let private sitesAt (x, y, z) (sites: (int * int * int) list) =
    (Volumes.mask (x, y, z) (fun v -> List.contains v sites)).Inside

/// scipy 1.10.1: ndimage.distance_transform_edt(a, sampling=(0.9, 1.3, 2.5)), a = ones (5, 4, 3) with zeros at these sites;
/// printed with axis 0 fastest.
[<Test>]
let ``distances in a volume equal scipy's`` () =
    let expected =
        [| 0.0; 0.9; 1.8; 2.7; 3.6; 1.3; 1.5811388300841898; 2.220360331117452; 2.9966648127543394; 3.8275318418009276
           2.6; 2.751363298439521; 2.817800560721074; 2.958039891549808; 3.3436506994600976
           3.0805843601498726; 2.6570660511172846; 2.5; 2.6570660511172846; 3.0805843601498726
           2.5; 2.6570660511172846; 3.0805843601498726; 2.958039891549808; 2.817800560721074
           2.817800560721074; 2.751363298439521; 2.6; 2.6570660511172846; 2.5
           2.220360331117452; 1.5811388300841898; 1.3; 1.5811388300841898; 2.220360331117452
           1.8; 0.9; 0.0; 0.9; 1.8; 3.8275318418009276; 2.9966648127543394; 2.220360331117452; 1.5811388300841898; 1.3
           3.6; 2.7; 1.8; 0.9; 0.0; 3.3436506994600976; 2.958039891549808; 2.220360331117452; 1.5811388300841898; 1.3
           3.0805843601498726; 2.6570660511172846; 2.5; 2.6570660511172846; 2.6 |]

    let sites = sitesAt (5, 4, 3) [ 0, 0, 0; 4, 1, 2; 2, 3, 1 ]
    Close.assertAll "edt" expected (distances (GridSize(5, 4, 3)) (Volumes.spacing 0.9 1.3 2.5) sites)

/// scipy 1.10.1: the same with ones (6, 5), zeros at (1, 1) and (5, 4), sampling=(0.4, 2.0).
[<Test>]
let ``distances in a slice equal scipy's`` () =
    let expected =
        [| 2.039607805437114; 2.0; 2.039607805437114; 2.154065922853802; 2.3323807579381204; 2.5612496949731396
           0.4; 0.0; 0.4; 0.8; 1.2000000000000002; 1.6
           2.039607805437114; 2.0; 2.039607805437114; 2.154065922853802; 2.3323807579381204; 2.5612496949731396
           2.8284271247461903; 2.5612496949731396; 2.3323807579381204; 2.154065922853802; 2.039607805437114; 2.0
           2.0; 1.6; 1.2000000000000002; 0.8; 0.4; 0.0 |]

    let sites = sitesAt (6, 5, 1) [ 1, 1, 0; 5, 4, 0 ]
    Close.assertAll "edt" expected (distances (GridSize(6, 5, 1)) (Volumes.spacing 0.4 2.0 1.0) sites)

[<Test>]
let ``without sites every distance is infinite`` () =
    let found = distances (GridSize(3, 2, 2)) Volumes.unitSpacing (Array.create 12 false)
    Assert.That(found |> Array.forall Double.IsPositiveInfinity)

[<Many>]
let ``distances equal brute force`` (pair: MaskPair) =
    let size = pair.Truth.Size

    let voxels =
        [| for k in 0 .. size.Z - 1 do for j in 0 .. size.Y - 1 do for i in 0 .. size.X - 1 do (i, j, k) |]

    let sites = Array.zip voxels pair.Truth.Inside |> Array.filter snd |> Array.map fst
    let expected = voxels |> Array.map (fun v -> sites |> Array.map (BruteForce.distance pair.Spacing v) |> Array.min)
    Close.all expected (distances size pair.Spacing pair.Truth.Inside)
