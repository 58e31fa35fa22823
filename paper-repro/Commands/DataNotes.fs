namespace MkdSeg.PaperRepro

open System
open MkdSeg.Imaging

/// What a user should hear of a data set though nothing in it is wrong: the same words in `check` and in `train`.
[<RequireQualifiedAccess>]
module DataNotes =
    let private modality (one: Modality) = one.InWords

    /// A few names and how many more there are.
    let names (ids: string seq) : string =
        match List.ofSeq ids with
        | [] -> "none"
        | ids when ids.Length <= 6 -> String.Join(", ", ids)
        | ids -> String.Join(", ", List.truncate 5 ids) + $" and {ids.Length - 5} more"

    let private found (cases: (string * Modality * bool) list) = cases |> List.groupBy (fun (_, modality, _) -> modality) |> List.sortBy fst

    /// Images without labels, modality by modality. Each case is its id, its modality and whether it has labels.
    let unlabelled (cases: (string * Modality * bool) list) : string list =
        [ for modality', own in found cases do
              match own |> List.choose (fun (id, _, hasLabels) -> if hasLabels then None else Some id) with
              | [] -> ()
              | without ->
                  $"{without.Length} of {own.Length} {modality modality'} images have no labels and are not trained on: {names without}" ]

    /// Structures that only one modality shows, of those that have annotated cases; each case is its modality and the structures it shows.
    let oneSided (structures: string list) (cases: (Modality * string list) list) : string list =
        let shown = cases |> List.groupBy fst |> List.map (fun (modality, own) -> modality, own |> List.collect snd |> Set.ofList)

        match shown with
        | [ first, inFirst; second, inSecond ] ->
            let line name here there =
                $"{name} has voxels in {modality here} alone: in {modality there} it is background, and is learnt as such"

            [ for name in structures do
                  match inFirst.Contains name, inSecond.Contains name with
                  | true, false -> line name first second
                  | false, true -> line name second first
                  | _ -> () ]
        | _ -> []
