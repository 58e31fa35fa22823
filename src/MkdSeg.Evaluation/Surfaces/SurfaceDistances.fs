namespace MkdSeg.Evaluation

open System

/// Distances in millimetres from every border voxel of one object to the nearest border voxel of the other, both ways.
/// Never empty, never infinite: where one object is absent there is no such value. SurfaceMetrics reduces it to numbers.
type SurfaceDistances =
    private
        { FromTruth: float<mm>[]
          FromPrediction: float<mm>[] }

    /// One distance for each border voxel of the truth, ascending.
    member distances.TruthToPrediction: ReadOnlyMemory<float<mm>> = ReadOnlyMemory distances.FromTruth

    /// One distance for each border voxel of the prediction, ascending.
    member distances.PredictionToTruth: ReadOnlyMemory<float<mm>> = ReadOnlyMemory distances.FromPrediction

/// The one place where surface distances are computed and checked.
[<RequireQualifiedAccess>]
module SurfaceDistances =
    /// From directed distances that are known already, in any order. ArgumentException if a side is empty or holds a
    /// negative or non-finite number.
    let ofDirected (truthToPrediction: float<mm> seq) (predictionToTruth: float<mm> seq) : SurfaceDistances =
        let check name (distances: float<mm> seq) =
            let sorted = distances |> Seq.toArray |> Array.sort

            if sorted.Length = 0 then
                invalidArg name "An object without border voxels has no surface distances."

            if sorted |> Array.exists (fun d -> not (Double.IsFinite(float d) && d >= 0.0<mm>)) then
                invalidArg name "A surface distance is a finite number of millimetres, 0 or more."

            sorted

        { FromTruth = check (nameof truthToPrediction) truthToPrediction
          FromPrediction = check (nameof predictionToTruth) predictionToTruth }

    let private directed size spacing fromBorder toBorder = DistanceTransform.squared size spacing toBorder fromBorder |> Array.map sqrt

    /// Surface distances in millimetres between the border voxels (see Border) of two objects on the same box.
    /// None if either object is empty, or both are. ArgumentException if the masks differ in size.
    let compute (spacing: Spacing) (truth: Mask) (prediction: Mask) : SurfaceDistances option =
        if truth.Size <> prediction.Size || truth.Grid <> prediction.Grid then
            invalidArg (nameof prediction) $"Masks of {truth.Size} and {prediction.Size} voxels cannot be compared."

        if not (Array.contains true truth.Inside && Array.contains true prediction.Inside) then
            None
        else
            let truthBorder, predictionBorder = Border.ofMask truth, Border.ofMask prediction

            Some(
                ofDirected
                    (directed truth.Size spacing truthBorder predictionBorder)
                    (directed truth.Size spacing predictionBorder truthBorder)
            )
