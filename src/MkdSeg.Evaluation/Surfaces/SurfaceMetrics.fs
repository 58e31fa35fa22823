namespace MkdSeg.Evaluation

open System

/// Numbers from surface distances. All count border voxels, each once; tools that weigh surface elements by area
/// (google-deepmind/surface-distance) give other numbers for the same masks. Empty objects never come here:
/// SurfaceDistances.compute answers None for them.
[<RequireQualifiedAccess>]
module SurfaceMetrics =
    let private fromTruth (distances: SurfaceDistances) = distances.TruthToPrediction.ToArray()
    let private fromPrediction (distances: SurfaceDistances) = distances.PredictionToTruth.ToArray()
    let private pooled distances = Array.append (fromTruth distances) (fromPrediction distances)

    /// Mean distance from the truth's border to the prediction's, in mm.
    let asdTruthToPrediction (distances: SurfaceDistances) : float<mm> = Array.average (fromTruth distances)

    /// Mean distance from the prediction's border to the truth's, in mm.
    let asdPredictionToTruth (distances: SurfaceDistances) : float<mm> = Array.average (fromPrediction distances)

    /// ASSD in mm as the mean of the two directed means: medpy's `assd` up to version 0.4, so that of most papers
    /// before 2024; each side weighs the same whatever its size.
    let assdMeanOfMeans (distances: SurfaceDistances) : float<mm> = (asdTruthToPrediction distances + asdPredictionToTruth distances) / 2.0

    /// ASSD in mm as the mean of both sides' distances pooled: medpy's `assd` from version 0.5.2 (0.5.0 and 0.5.1 meant the
    /// same and failed where the sides differ in number, loli/medpy#131); the side with more border voxels weighs more.
    let assdPooled (distances: SurfaceDistances) : float<mm> = Array.average (pooled distances)

    /// Hausdorff distance in mm: the largest distance of either side.
    let hd (distances: SurfaceDistances) : float<mm> = max (Array.last (fromTruth distances)) (Array.last (fromPrediction distances))

    /// The larger of the two directed percentiles, in mm (MONAI's compute_hausdorff_distance with a percentile).
    /// `percent` 0 to 100, else ArgumentOutOfRangeException.
    let hdMaxDirected (percent: float) (distances: SurfaceDistances) : float<mm> =
        max (Percentile.linear percent (fromTruth distances)) (Percentile.linear percent (fromPrediction distances))

    /// Percentile of both sides' distances pooled, in mm (medpy's hd95). `percent` 0 to 100, else ArgumentOutOfRangeException.
    let hdPooled (percent: float) (distances: SurfaceDistances) : float<mm> = Percentile.linear percent (Array.sort (pooled distances))

    /// 95th percentile in mm, the larger of the two directed ones: MONAI's HD95.
    let hd95MaxDirected (distances: SurfaceDistances) : float<mm> = hdMaxDirected 95.0 distances

    /// 95th percentile in mm of the pooled distances: medpy's hd95.
    let hd95Pooled (distances: SurfaceDistances) : float<mm> = hdPooled 95.0 distances

    /// Normalised surface Dice, without unit, 0 to 1: the share of both sides' border voxels that lie within `tolerance`
    /// (mm, inclusive) of the other border. ArgumentOutOfRangeException for a negative tolerance.
    let normalisedSurfaceDice (tolerance: float<mm>) (distances: SurfaceDistances) : float =
        if not (tolerance >= 0.0<mm>) then
            raise (ArgumentOutOfRangeException(nameof tolerance, tolerance, "A tolerance is 0 mm or more."))

        let all = pooled distances
        float (all |> Array.filter (fun d -> d <= tolerance) |> Array.length) / float all.Length
