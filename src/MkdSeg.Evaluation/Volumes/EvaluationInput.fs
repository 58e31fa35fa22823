namespace MkdSeg.Evaluation

open System.Globalization
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels

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

    /// Grids: equal size, and one place to the tolerance of GridAgreement.
    let checkGrids caseId (truth: Volume<uint16>) (prediction: Volume<uint16>) =
        let advice = "resample the prediction onto the truth's grid"

        if truth.Size <> prediction.Size then
            raise (InvalidInputException $"{caseId}: the truth has {truth.Size} voxels, the prediction {prediction.Size}; {advice}.")

        let found = GridAgreement.Distance(truth.Geometry, prediction.Geometry)

        if not found.IsAllowed then
            let millimetres (value: float) = value.ToString("0.###", CultureInfo.InvariantCulture)
            let apart, allowed = millimetres found.Millimetres, millimetres found.AllowedMillimetres
            let distance = $"{apart} mm apart at a corner ({allowed} mm allowed)"
            raise (InvalidInputException $"{caseId}: truth and prediction lie {distance}; {advice}.")

    /// The truth's spacing. Grids whose axes are sheared are refused.
    let spacing caseId (truth: Volume<uint16>) : Spacing =
        try
            Spacing.ofGeometry truth.Geometry
        with :? InvalidInputException as problem ->
            raise (InvalidInputException($"{caseId}: {problem.Message}", problem))

    /// Labels: a value of the prediction that neither the truth nor the structures know is coded another way. It would count as missed.
    /// Where the structures are some of the truth's only, others may be in the prediction too, but not others alone.
    let checkCoding caseId (structures: Structure list) (scan: LabelScan) =
        let named = structures |> List.map _.Value |> Set.ofList
        let known = Set.union named (Set.ofList scan.TruthLabels)
        let list labels = labels |> List.truncate 10 |> List.map string |> String.concat " "
        let areAll = scan.TruthLabels |> List.forall named.Contains
        let foreign = scan.PredictionLabels |> List.filter (fun label -> not (known.Contains label))

        if not foreign.IsEmpty && not scan.TruthLabels.IsEmpty && (areAll || foreign.Length = scan.PredictionLabels.Length) then
            raise (
                InvalidInputException(
                    $"{caseId}: labels of the prediction ({list foreign}) are none of the truth's ({list scan.TruthLabels}) "
                    + "and of no structure; map the prediction to the truth's label values."
                )
            )
