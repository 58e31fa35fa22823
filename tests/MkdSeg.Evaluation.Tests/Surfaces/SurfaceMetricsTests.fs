module MkdSeg.Evaluation.Tests.Surfaces.SurfaceMetricsTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private mm (numbers: float list) = numbers |> List.map (fun n -> n * 1.0<mm>)

/// Two distances one way, three the other; all expectations by hand.
let private distances = SurfaceDistances.ofDirected (mm [ 4.0; 0.0 ]) (mm [ 1.0; 6.0; 2.0 ])

[<Test>]
let ``the two meanings of ASSD differ`` () =
    Close.assertEqual "mean of means" 2.5 (float (SurfaceMetrics.assdMeanOfMeans distances))
    Close.assertEqual "pooled" 2.6 (float (SurfaceMetrics.assdPooled distances))

/// 95 % of [0 4]: 3.8; of [1 2 6]: 2 + 0.9·4 = 5.6; of [0 1 2 4 6]: 4 + 0.8·2 = 5.6. 50 %: 2, 2; 2.
[<Test>]
let ``percentiles interpolate`` () =
    Close.assertEqual "max directed" 5.6 (float (SurfaceMetrics.hd95MaxDirected distances))
    Close.assertEqual "pooled" 5.6 (float (SurfaceMetrics.hd95Pooled distances))
    Close.assertEqual "median" 2.0 (float (SurfaceMetrics.hdMaxDirected 50.0 distances))
    Close.assertEqual "all" 6.0 (float (SurfaceMetrics.hdPooled 100.0 distances))
    Close.assertEqual "least" 0.0 (float (SurfaceMetrics.hdPooled 0.0 distances))
    Close.assertEqual "larger of the least" 1.0 (float (SurfaceMetrics.hdMaxDirected 0.0 distances))
    Close.assertEqual "hd" 6.0 (float (SurfaceMetrics.hd distances))

[<TestCase(0.0, 0.2)>]
[<TestCase(1.0, 0.4)>]
[<TestCase(1.9999, 0.4)>]
[<TestCase(6.0, 1.0)>]
let ``normalised surface Dice counts distances up to the tolerance, inclusive`` (tolerance: float, expected: float) =
    Close.assertEqual "nsd" expected (SurfaceMetrics.normalisedSurfaceDice (tolerance * 1.0<mm>) distances)

[<Test>]
let ``distances that are none are refused`` () =
    for bad in [ []; mm [ nan ]; mm [ infinity ]; mm [ -1.0 ] ] do
        Expect.throws<ArgumentException>(fun () -> SurfaceDistances.ofDirected bad (mm [ 1.0 ]) |> ignore) |> ignore
        Expect.throws<ArgumentException>(fun () -> SurfaceDistances.ofDirected (mm [ 1.0 ]) bad |> ignore) |> ignore

[<Test>]
let ``percentages and tolerances that are none are refused`` () =
    for percent in [ -1.0; 101.0; nan ] do
        Expect.throws<ArgumentOutOfRangeException>(fun () -> SurfaceMetrics.hdPooled percent distances |> ignore) |> ignore
        Expect.throws<ArgumentOutOfRangeException>(fun () -> SurfaceMetrics.hdMaxDirected percent distances |> ignore) |> ignore

    Expect.throws<ArgumentOutOfRangeException>(fun () -> SurfaceMetrics.normalisedSurfaceDice -1.0<mm> distances |> ignore)
    |> ignore

[<Test>]
let ``an empty object has no surface distances`` () =
    let some, none = Volumes.mask (3, 3, 3) ((=) (1, 1, 1)), Volumes.mask (3, 3, 3) (fun _ -> false)

    for truth, prediction in [ some, none; none, some; none, none ] do
        Assert.That((SurfaceDistances.compute Volumes.unitSpacing truth prediction).IsNone)

/// The border depends on the grid around a box, so that both must be of one size.
[<Test>]
let ``masks on different grids are refused`` () =
    let mask size = Volumes.mask size (fun _ -> true)
    let boxed = { mask (2, 2, 2) with Grid = (mask (3, 2, 2)).Size }

    for other in [ mask (2, 2, 3); boxed ] do
        Expect.throws<ArgumentException>(fun () -> SurfaceDistances.compute Volumes.unitSpacing (mask (2, 2, 2)) other |> ignore)
        |> ignore

[<Test>]
let ``a mask of another length than its grid is refused`` () =
    Expect.throws<ArgumentException>(fun () -> Mask.create (MkdSeg.Imaging.Geometry.GridSize(2, 2, 2)) (Array.create 7 true) |> ignore)
    |> ignore

[<Test>]
let ``volumes of different size are not scanned`` () =
    let volume n = Volumes.labels (n, 1, 1) Volumes.unitSpacing (Array.create n 1us)
    Expect.throws<ArgumentException>(fun () -> LabelScan.run [] (volume 2) (volume 3) |> ignore) |> ignore
