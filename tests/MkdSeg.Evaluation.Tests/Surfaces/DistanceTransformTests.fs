module MkdSeg.Evaluation.Tests.Surfaces.DistanceTransformTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Imaging.Geometry
open NUnit.Framework

/// Distances of all voxels.
let private distances size spacing (sites: bool[]) =
    DistanceTransform.squared size spacing sites (Array.create sites.Length true) |> Array.map (float >> sqrt)

let private sitesAt (x, y, z) (sites: (int * int * int) list) = (Volumes.mask (x, y, z) (fun v -> List.contains v sites)).Inside

/// scipy 1.10.1: ndimage.distance_transform_edt(a, sampling=(0.9, 1.3, 2.5)), a = ones (5, 4, 3) with zeros at these sites;
/// printed with axis 0 fastest.
[<Test>]
let ``distances in a volume equal scipy's`` () =
    let expected =
        [| 0.0
           0.9
           1.8
           2.7
           3.6
           1.3
           1.5811388300841898
           2.220360331117452
           2.9966648127543394
           3.8275318418009276
           2.6
           2.751363298439521
           2.817800560721074
           2.958039891549808
           3.3436506994600976
           3.0805843601498726
           2.6570660511172846
           2.5
           2.6570660511172846
           3.0805843601498726
           2.5
           2.6570660511172846
           3.0805843601498726
           2.958039891549808
           2.817800560721074
           2.817800560721074
           2.751363298439521
           2.6
           2.6570660511172846
           2.5
           2.220360331117452
           1.5811388300841898
           1.3
           1.5811388300841898
           2.220360331117452
           1.8
           0.9
           0.0
           0.9
           1.8
           3.8275318418009276
           2.9966648127543394
           2.220360331117452
           1.5811388300841898
           1.3
           3.6
           2.7
           1.8
           0.9
           0.0
           3.3436506994600976
           2.958039891549808
           2.220360331117452
           1.5811388300841898
           1.3
           3.0805843601498726
           2.6570660511172846
           2.5
           2.6570660511172846
           2.6 |]

    let sites = sitesAt (5, 4, 3) [ 0, 0, 0; 4, 1, 2; 2, 3, 1 ]
    Close.assertAll "edt" expected (distances (GridSize(5, 4, 3)) (Volumes.spacing 0.9 1.3 2.5) sites)

/// scipy 1.10.1: the same with ones (6, 5), zeros at (1, 1) and (5, 4), sampling=(0.4, 2.0).
[<Test>]
let ``distances in a slice equal scipy's`` () =
    let expected =
        [| 2.039607805437114
           2.0
           2.039607805437114
           2.154065922853802
           2.3323807579381204
           2.5612496949731396
           0.4
           0.0
           0.4
           0.8
           1.2000000000000002
           1.6
           2.039607805437114
           2.0
           2.039607805437114
           2.154065922853802
           2.3323807579381204
           2.5612496949731396
           2.8284271247461903
           2.5612496949731396
           2.3323807579381204
           2.154065922853802
           2.039607805437114
           2.0
           2.0
           1.6
           1.2000000000000002
           0.8
           0.4
           0.0 |]

    let sites = sitesAt (6, 5, 1) [ 1, 1, 0; 5, 4, 0 ]
    Close.assertAll "edt" expected (distances (GridSize(6, 5, 1)) (Volumes.spacing 0.4 2.0 1.0) sites)

[<Test>]
let ``without sites every distance is infinite`` () =
    let found = distances (GridSize(3, 2, 2)) Volumes.unitSpacing (Array.create 12 false)
    Assert.That(found |> Array.forall Double.IsPositiveInfinity)

let private equalsBruteForce (mask: Mask) spacing =
    let size = mask.Size

    let voxels =
        [| for k in 0 .. size.Z - 1 do
               for j in 0 .. size.Y - 1 do
                   for i in 0 .. size.X - 1 do
                       (i, j, k) |]

    let sites = Array.zip voxels mask.Inside |> Array.filter snd |> Array.map fst
    let expected = voxels |> Array.map (fun v -> sites |> Array.map (BruteForce.distance spacing v) |> Array.min)
    Array.forall2 (fun (e: float) f -> abs (e - f) <= 1e-12 * e) expected (distances size spacing mask.Inside)

[<Many>]
let ``distances equal brute force`` (pair: MaskPair) = equalsBruteForce pair.Truth pair.Spacing

/// Up to 0.01 mm beside 100 mm; relative to each distance, so that the short ones are not lost beside the long ones.
[<Many>]
let ``distances equal brute force under extreme anisotropy`` (mask: StretchedMask) = equalsBruteForce mask.Stretched mask.StretchedSpacing

/// Sites at equal distance on both sides of every voxel between them, along each axis and diagonally.
[<TestCase(0.1)>]
[<TestCase(0.7)>]
[<TestCase(1e-3)>]
[<TestCase(333.3)>]
let ``ties between sites are no trouble`` (step: float) =
    let mask = Volumes.mask (9, 9, 9) (fun (i, j, k) -> (i + j + k) % 8 = 0 && i % 4 = 0 && j % 4 = 0)
    Assert.That(equalsBruteForce mask (Volumes.spacing step step step))
    Assert.That(equalsBruteForce mask (Volumes.spacing step (2.0 * step) (step / 3.0)))

/// 40 lines abreast of 300 voxels, more than one block of eight along every axis, on as many threads as there are.
[<Test>]
let ``a large volume equals its slices' brute force along one axis`` () =
    let size = GridSize(300, 40, 13)
    let random = Random 5
    let sites = Array.init (int size.Count) (fun _ -> random.Next 100 < 3)
    let wide = Volumes.spacing 0.5 1000.0 1000.0 // the nearest site is on the voxel's own line, if it has any
    let found = distances size wide sites

    for line in 0 .. 40 * 13 - 1 do
        let own =
            [| for i in 0..299 do
                   if sites[line * 300 + i] then
                       i |]

        if own.Length > 0 then
            for i in 0..299 do
                Assert.That(found[line * 300 + i], Is.EqualTo(0.5 * float (own |> Array.map (fun o -> abs (o - i)) |> Array.min)))

/// Sites so few and far apart that most voxels lie beyond the search of the voxels around them, along each axis and at its rim.
[<TestCase(1.0, 1.0, 1.0)>]
[<TestCase(0.4, 0.4, 0.6)>]
[<TestCase(0.7, 0.3, 2.5)>]
[<TestCase(0.3, 1.1, 0.2)>]
let ``far sites are found`` (x: float, y: float, z: float) =
    for sites in
        [ [ 0, 0, 0 ]
          [ 69, 44, 4 ]
          [ 12, 20, 2; 69, 13, 0 ]
          [ 3, 40, 1; 33, 2, 3; 60, 30, 4 ]
          [ for i in 0..23..69 do
                (i, (7 * i) % 45, i % 5) ] ] do
        Assert.That(equalsBruteForce (Volumes.mask (70, 45, 5) (fun v -> List.contains v sites)) (Volumes.spacing x y z))

/// Whatever is left out, and however whole slices are, the others keep their value and order.
[<Many>]
let ``voxels not asked for are left out`` (pair: MaskPair) =
    let all = distances pair.Truth.Size pair.Spacing pair.Truth.Inside
    let asked = pair.Prediction.Inside
    let expected = Array.zip all asked |> Array.filter snd |> Array.map fst
    let found = DistanceTransform.squared pair.Truth.Size pair.Spacing pair.Truth.Inside asked |> Array.map (float >> sqrt)
    found = expected

[<TestCase(11, 12)>]
[<TestCase(12, 11)>]
let ``a number of voxels that is not the grid's is refused`` (sites: int) (asked: int) =
    let squared () = DistanceTransform.squared (GridSize(3, 2, 2)) Volumes.unitSpacing (Array.create sites false) (Array.create asked true)

    Expect.throws<ArgumentException>(squared >> ignore) |> ignore
