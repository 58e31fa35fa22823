module MkdSeg.Evaluation.Tests.Surfaces.SurfacePropertyTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Imaging.Geometry

let private compute spacing truth prediction = SurfaceDistances.compute spacing truth prediction |> Option.get

let private arrays (distances: SurfaceDistances) =
    distances.TruthToPrediction.ToArray() |> Array.map float, distances.PredictionToTruth.ToArray() |> Array.map float

let private metrics distances =
    [| SurfaceMetrics.assdMeanOfMeans distances
       SurfaceMetrics.assdPooled distances
       SurfaceMetrics.hd distances
       SurfaceMetrics.hd95MaxDirected distances
       SurfaceMetrics.hd95Pooled distances |]
    |> Array.map float

let private tolerances = [ 0.0; 0.3; 0.5; 1.0; 2.0; 3.0; 10.0 ]

let private surfaceDice distances = tolerances |> List.map (fun t -> SurfaceMetrics.normalisedSurfaceDice (t * 1.0<mm>) distances)

let private same a b = Close.all (fst a) (fst b) && Close.all (snd a) (snd b)

/// The mask on another grid: voxel v of the new grid is inside if `source v` is inside the old one.
let private onGrid (grid: GridSize) source (mask: Mask) =
    let inside (i, j, k) =
        let s = mask.Size
        i >= 0 && j >= 0 && k >= 0 && i < s.X && j < s.Y && k < s.Z && mask.Inside[i + s.X * (j + s.Y * k)]

    Volumes.mask (grid.X, grid.Y, grid.Z) (source >> inside)

[<Many>]
let ``distances equal brute force`` (pair: MaskPair) =
    let expected = BruteForce.surfaceDistances pair.Spacing pair.Truth pair.Prediction
    same expected (arrays (compute pair.Spacing pair.Truth pair.Prediction))

[<Many>]
let ``percentiles equal brute force`` (pair: MaskPair) =
    let there, back = BruteForce.surfaceDistances pair.Spacing pair.Truth pair.Prediction
    let distances = compute pair.Spacing pair.Truth pair.Prediction
    let directed = max (BruteForce.percentile 95.0 there) (BruteForce.percentile 95.0 back)
    let pooled = BruteForce.percentile 95.0 (Array.sort (Array.append there back))

    Close.within Close.Tolerance directed (float (SurfaceMetrics.hd95MaxDirected distances))
    && Close.within Close.Tolerance pooled (float (SurfaceMetrics.hd95Pooled distances))

[<Many>]
let ``swapping truth and prediction swaps the directions and keeps the metrics`` (pair: MaskPair) =
    let forth, back = compute pair.Spacing pair.Truth pair.Prediction, compute pair.Spacing pair.Prediction pair.Truth
    let there, andBack = arrays forth
    same (andBack, there) (arrays back) && Close.all (metrics forth) (metrics back) && surfaceDice forth = surfaceDice back

[<Many>]
let ``an object is at distance zero from itself`` (pair: MaskPair) =
    let distances = compute pair.Spacing pair.Truth pair.Truth
    metrics distances |> Array.forall ((=) 0.0) && SurfaceMetrics.normalisedSurfaceDice 0.0<mm> distances = 1.0

[<Many>]
let ``moving both objects in a larger grid changes nothing`` (pair: MaskPair) =
    let size = pair.Truth.Size
    let room n = if n = 1 then 1 else n + 3 // a flat axis stays flat
    let by n shift = if n = 1 then 0 else shift
    let larger = GridSize(room size.X, room size.Y, room size.Z)
    let moved = onGrid larger (fun (i, j, k) -> i - by size.X 1, j - by size.Y 2, k - by size.Z 3)

    same
        (arrays (compute pair.Spacing pair.Truth pair.Prediction))
        (arrays (compute pair.Spacing (moved pair.Truth) (moved pair.Prediction)))

[<Many>]
let ``turning axes and spacing together changes nothing`` (pair: MaskPair) =
    let size, s = pair.Truth.Size, pair.Spacing
    let turned = onGrid (GridSize(size.Z, size.X, size.Y)) (fun (k, i, j) -> i, j, k)

    same
        (arrays (compute s pair.Truth pair.Prediction))
        (arrays (compute { X = s.Z; Y = s.X; Z = s.Y } (turned pair.Truth) (turned pair.Prediction)))

[<Many>]
let ``distances scale with the spacing`` (pair: MaskPair) =
    let s = pair.Spacing
    let scaled = { X = 2.7 * s.X; Y = 2.7 * s.Y; Z = 2.7 * s.Z }

    Close.all (metrics (compute s pair.Truth pair.Prediction) |> Array.map ((*) 2.7)) (metrics (compute scaled pair.Truth pair.Prediction))

/// Scaled by 4, which is exact, so that no distance crosses its tolerance by rounding.
[<Many>]
let ``the surface Dice scales with spacing and tolerance`` (pair: MaskPair) =
    let s = pair.Spacing
    let scaled = compute { X = 4.0 * s.X; Y = 4.0 * s.Y; Z = 4.0 * s.Z } pair.Truth pair.Prediction
    let scaledDice = tolerances |> List.map (fun t -> SurfaceMetrics.normalisedSurfaceDice (4.0 * t * 1.0<mm>) scaled)
    scaledDice = surfaceDice (compute s pair.Truth pair.Prediction)

[<Many>]
let ``the surface Dice grows with the tolerance, between 0 and 1`` (pair: MaskPair) =
    let values = surfaceDice (compute pair.Spacing pair.Truth pair.Prediction)
    List.sort values = values && values.Head >= 0.0 && List.last values <= 1.0

[<Many>]
let ``the surface Dice equals brute force`` (pair: MaskPair) =
    let there, back = BruteForce.surfaceDistances pair.Spacing pair.Truth pair.Prediction
    let all = Array.append there back
    let distances = compute pair.Spacing pair.Truth pair.Prediction

    // Tolerances halfway between distances that occur: brute force and ours round alike there.
    let gaps = all |> Array.distinct |> Array.sort |> Array.pairwise |> Array.filter (fun (a, b) -> b - a > 1e-9)

    gaps
    |> Array.forall (fun (a, b) ->
        let tolerance = (a + b) / 2.0
        let expected = float (all |> Array.filter (fun d -> d <= tolerance) |> Array.length) / float all.Length
        SurfaceMetrics.normalisedSurfaceDice (tolerance * 1.0<mm>) distances = expected)

/// The Hausdorff distance is a metric on sets of border voxels. Percentiles and means are none and may break this.
[<Many>]
let ``the Hausdorff distance keeps the triangle inequality`` (triple: MaskTriple) =
    let a, b, c = triple.Masks
    let hd x y = float (SurfaceMetrics.hd (compute triple.TripleSpacing x y))
    let ab, bc, ac = hd a b, hd b c, hd a c
    ac <= ab + bc + 1e-12 && ab <= ac + bc + 1e-12 && bc <= ab + ac + 1e-12

[<Many>]
let ``the Hausdorff distance is 0 only between equal borders`` (pair: MaskPair) =
    let distances = compute pair.Spacing pair.Truth pair.Prediction
    (SurfaceMetrics.hd distances = 0.0<mm>) = (BruteForce.border pair.Truth = BruteForce.border pair.Prediction)

[<Many>]
let ``the mean of means lies between the directed means, the pooled one too`` (pair: MaskPair) =
    let distances = compute pair.Spacing pair.Truth pair.Prediction
    let there, back = SurfaceMetrics.asdTruthToPrediction distances, SurfaceMetrics.asdPredictionToTruth distances
    let between value = value >= min there back - 1e-12<mm> && value <= max there back + 1e-12<mm>
    between (SurfaceMetrics.assdMeanOfMeans distances) && between (SurfaceMetrics.assdPooled distances)

[<Many>]
let ``mean and 95 percent stay below the maximum, which the surface Dice covers`` (pair: MaskPair) =
    let distances = compute pair.Spacing pair.Truth pair.Prediction
    let hd = SurfaceMetrics.hd distances

    metrics distances |> Array.forall (fun value -> value <= float hd + 1e-12)
    && SurfaceMetrics.normalisedSurfaceDice hd distances = 1.0
