namespace MkdSeg.Evaluation

open System
open System.IO
open MkdSeg.Imaging

/// The two label files of one case.
type CasePair = { Case: string; Truth: string; Prediction: string }

/// Which files of two folders belong together, and which have no partner. Each list is ordered by case.
type Pairing =
    {
        Pairs: CasePair list
        /// Truth files without a prediction.
        MissingPredictions: string list
        /// Prediction files without a truth.
        ExtraPredictions: string list
    }

/// Pairs truth and prediction files by case (CaseName.ofPath).
[<RequireQualifiedAccess>]
module Pairing =
    /// Volumes of a folder and of its direct subfolders (ct_train/, mr_train/), by case.
    let private filesByCase (folder: string) (accept: string -> bool) : Map<string, string> =
        let files =
            folder :: List.ofSeq (Directory.EnumerateDirectories folder)
            |> List.collect (fun each -> List.ofSeq (Directory.EnumerateFiles each))
            |> List.filter (fun file -> CaseName.isVolume file && accept file)
            |> List.sortWith (fun a b -> String.CompareOrdinal(a, b))

        for caseId, group in List.groupBy CaseName.ofPath files do
            if group.Length > 1 then
                let names = String.concat " and " group
                raise (InvalidInputException $"Several files are of case {caseId}: {names}; keep one of them in {folder}.")

        files |> List.map (fun file -> CaseName.ofPath file, file) |> Map.ofList

    /// Pairs two folders, or takes two files for one pair, whose case is the truth's whatever the prediction's name.
    /// Images (..._image) beside the truth's label files are passed over. InvalidInputException where a path does not
    /// exist, a file meets a folder, the truth folder has no volume, or two files of one folder are of the same case.
    let find (truth: string) (prediction: string) : Pairing =
        for path in [ truth; prediction ] do
            if not (Path.Exists path) then
                raise (InvalidInputException $"There is no file or folder {path}; check the path.")

        match Directory.Exists truth, Directory.Exists prediction with
        | false, false ->
            { Pairs = [ { Case = CaseName.ofPath truth; Truth = truth; Prediction = prediction } ]
              MissingPredictions = []
              ExtraPredictions = [] }
        | true, true ->
            let truths = filesByCase truth (fun file -> not (CaseName.isImage file))
            let predictions = filesByCase prediction (fun _ -> true)

            if truths.IsEmpty then
                raise (InvalidInputException $"No label file (.nii or .nii.gz) in {truth} or its subfolders; check the path.")

            let lacking (others: Map<string, string>) (files: Map<string, string>) =
                files |> Map.filter (fun caseId _ -> not (others.ContainsKey caseId)) |> Map.values |> List.ofSeq

            { Pairs =
                [ for KeyValue(caseId, file) in truths do
                      match predictions.TryFind caseId with
                      | Some partner -> { Case = caseId; Truth = file; Prediction = partner }
                      | None -> () ]
              MissingPredictions = lacking predictions truths
              ExtraPredictions = lacking truths predictions }
        | _ ->
            raise (InvalidInputException $"One of {truth} and {prediction} is a file, the other a folder; give two files or two folders.")

    /// The pairs, if every file has its partner. InvalidInputException that names all files without one.
    let requireComplete (pairing: Pairing) : CasePair list =
        let complaint what files =
            match files with
            | [] -> None
            | _ -> Some(what + String.concat ", " files)

        let complaints =
            [ complaint "no prediction for " pairing.MissingPredictions; complaint "no truth for " pairing.ExtraPredictions ]
            |> List.choose id

        if not complaints.IsEmpty then
            let all = String.concat "; " complaints
            raise (InvalidInputException $"Truth and prediction do not pair up: {all}; add or remove files, or match their names.")

        pairing.Pairs
