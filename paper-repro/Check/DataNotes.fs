namespace MkdSeg.PaperRepro

open System
open MkdSeg.Data.Check
open MkdSeg.Imaging

/// What a user should hear of a data set though nothing in it is wrong: the same words in `check` and in `train`.
[<RequireQualifiedAccess>]
module DataNotes =
    /// A few names and how many more there are.
    let names (ids: string seq) : string =
        match List.ofSeq ids with
        | [] -> "none"
        | ids when ids.Length <= 6 -> String.Join(", ", ids)
        | ids -> String.Join(", ", List.truncate 5 ids) + $" and {ids.Length - 5} more"

    /// Images without labels, modality by modality. Each case is its id, its modality and whether it has labels.
    let unlabelled (cases: (string * Modality * bool) list) : string list =
        let cases = cases |> List.map (fun (id, modality, hasLabels) -> struct (id, modality, hasLabels))
        [ for finding in ModalityNotes.Unlabelled cases -> finding.Words ]
