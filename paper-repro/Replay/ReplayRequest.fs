namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging
open MkdSeg.Training.Options

/// What a replay is asked to do.
type ReplayRequest =
    {
        Profile: string
        Tables: Table list
        /// A data set's folder; None makes a phantom.
        Data: string option
        Out: string
        Fold: int
        Seed: int
        /// None is the profile's number.
        Threads: int option
        /// Annotated target volumes; None is the study's number on a phantom and all of the fold on given data.
        Annotated: int option
        /// Annotated assistant volumes; None is all.
        Assistant: int option
    }

    /// The phantom to make and train on, where no data are given.
    member request.Phantom =
        match request.Data with
        | Some _ -> None
        | None -> Some(Experiment.phantomStudy request.Profile)

    member request.AnnotatedVolumes =
        request.Annotated |> Option.orElse (request.Phantom |> Option.map _.Annotated)

    /// The training of one method for one target.
    member request.Options (target: Modality) (method: string) : TrainingOptions =
        let count = Option.toNullable

        TrainingTask(
            method, target, request.Fold, count request.AnnotatedVolumes, count request.Assistant, request.Seed, count request.Threads
        )
            .Under(Profiles.Named request.Profile)

/// Where a replay keeps its files. Every file stands under its name only when it is complete.
type ReplayFolder(root: string) =
    member _.Root = root
    member _.Settings = Path.Combine(root, "replay.json")
    /// The phantom, if one is made.
    member _.Data = Path.Combine(root, "data")
    member _.Run (table: Table) (method: string) = Path.Combine(root, "runs", table.Name, method)
    member _.Predictions (table: Table) (row: Row) = Path.Combine(root, "predictions", table.Name, row.Key)
    member folder.Prediction (table: Table) (row: Row) (case: string) = Path.Combine(folder.Predictions table row, case + ".nii.gz")
    member _.Scores (table: Table) (row: Row) = Path.Combine(root, "scores", table.Name, row.Key + ".csv")
    member _.Table (table: Table) (extension: string) = Path.Combine(root, $"table-{table.Name}.{extension}")
    member _.Picture(table: Table) = Path.Combine(root, $"picture-{table.Name}.png")
