namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging
open MkdSeg.Training.Options

/// What a replay trains on.
[<RequireQualifiedAccess>]
type DataSource =
    /// A data set's folder.
    | Folder of string
    /// A phantom to be made first.
    | Phantom of PhantomStudy

/// What a replay is asked to do.
type ReplayRequest =
    {
        /// The profile's options; method, target, numbers and seed are filled in for each training.
        Base: TrainingOptions
        Tables: Table list
        Source: DataSource
        Out: string
        Fold: int
        Seed: int
        /// None is the profile's number.
        Threads: int option
        /// Whether other x86-64 machines shall agree to the bit.
        Exact: bool
        /// Folder that keeps prepared cases; results do not depend on it.
        Cache: string option
        /// None is the machine's choice.
        Device: string option
        Precision: Precision
        /// Annotated target volumes; None is the study's number on a phantom and all of the fold on given data.
        Annotated: int option
        /// Annotated assistant volumes; None is all.
        Assistant: int option
    }

    member request.Cohort =
        match request.Source with
        | DataSource.Folder _ -> None
        | DataSource.Phantom study -> Some study.Cohort

    member request.AnnotatedVolumes =
        match request.Annotated, request.Source with
        | None, DataSource.Phantom study -> Some study.Annotated
        | given, _ -> given

    /// The training of one method for one target. InvalidInputException for a number out of range.
    member request.Options (target: Modality) (method: string) : TrainingOptions =
        let count = Option.toNullable

        TrainingTask(
            method, target, request.Fold, count request.AnnotatedVolumes, count request.Assistant, request.Seed, count request.Threads, request.Exact,
            Device = Option.toObj request.Device,
            Precision = request.Precision
        )
            .Under(request.Base)

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
    member _.TranslationCheck(table: Table) = Path.Combine(root, "scores", table.Name, "translation.json")
    member _.Picture(table: Table) = Path.Combine(root, $"picture-{table.Name}.png")
