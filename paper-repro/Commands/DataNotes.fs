namespace MkdSeg.PaperRepro

open System
open MkdSeg.Data.Check
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Training.Batches

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

    /// Images without labels, modality by modality. Each case is its id, its modality and whether it has labels.
    let unlabelled (cases: (string * Modality * bool) list) : string list =
        let cases = cases |> List.map (fun (id, modality, hasLabels) -> struct (id, modality, hasLabels))
        [ for finding in ModalityNotes.Unlabelled cases -> finding.Words ]

    /// Who is trained on and who is held out.
    let split (target: Modality) (fold: int) (split: TrainingSplit) : string list =
        let ids (cases: DatasetCase seq) = cases |> Seq.map _.Id |> names

        [ $"trained on: {split.Target.Count} {modality target} cases ({ids split.Target}) and up to {split.Assistant.Count} of "
          + "the other modality"
          $"held out, never trained on: {split.HeldOut.Count} {modality target} cases ({ids split.HeldOut}), half of the "
          + $"annotated ones; --fold {1 - fold} holds out the other half" ]
