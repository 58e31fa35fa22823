namespace MkdSeg.Evaluation

open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry

/// What must hold before two label volumes are compared. Each check raises an InvalidInputException of one line.
[<RequireQualifiedAccess>]
module internal EvaluationInput =
    /// Structures: at least one, each name and each value once.
    let checkStructures (structures: Structure list) =
        if structures.IsEmpty then
            raise (InvalidInputException "No structures to evaluate; name at least one.")

        let checkOnce what (key: Structure -> string) =
            match structures |> List.countBy key |> List.tryFind (fun (_, count) -> count > 1) with
            | Some(twice, _) -> raise (InvalidInputException $"The structures hold the {what} {twice} twice; keep one of them.")
            | None -> ()

        checkOnce "name" _.Name
        checkOnce "label" (fun structure -> string structure.Value)

    /// Grids: equal size, and no entry of the two affines further apart than `tolerance` (mm).
    let checkGrids (tolerance: float<mm>) caseId (truth: Volume<uint16>) (prediction: Volume<uint16>) =
        let advice = "resample the prediction onto the truth's grid"

        if truth.Size <> prediction.Size then
            raise (InvalidInputException $"{caseId}: the truth has {truth.Size} voxels, the prediction {prediction.Size}; {advice}.")

        for row in 0..2 do
            for column in 0..3 do
                let t, p = truth.Geometry.VoxelToWorld[row, column], prediction.Geometry.VoxelToWorld[row, column]

                if not (abs (t - p) <= float tolerance) then
                    raise (
                        InvalidInputException
                            ($"{caseId}: row {row}, column {column} of the affine is {t} in the truth and {p} in the prediction "
                             + $"(tolerance {tolerance} mm); {advice}.")
                    )

    /// Labels: a prediction that marks something, but nothing the truth or the structures know, is coded another way.
    let checkCoding caseId (structures: Structure list) (scan: LabelScan) =
        let known = Set.ofList (scan.TruthLabels @ (structures |> List.map _.Value))
        let list labels = labels |> List.truncate 10 |> List.map string |> String.concat " "

        if not scan.TruthLabels.IsEmpty
           && not scan.PredictionLabels.IsEmpty
           && scan.PredictionLabels |> List.forall (fun label -> not (known.Contains label)) then
            raise (
                InvalidInputException
                    ($"{caseId}: the prediction's labels ({list scan.PredictionLabels}) are none of the truth's "
                     + $"({list scan.TruthLabels}); map the prediction to the truth's label values.")
            )
