namespace MkdSeg.PaperRepro.Cells

open MkdSeg.Data.Preprocessing
open MkdSeg.Data.Sources
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering
open MkdSeg.Imaging.Resampling
open MkdSeg.Inference
open MkdSeg.Display
open MkdSeg.PaperRepro

/// A held-out case as a trained model segments it.
type CasePrediction =
    {
        Case: string
        /// Of each structure, in the label map's order.
        Scores: ScoreRow list
        /// The fullest slice: image, true contours, predicted contours with the mean Dice of the whole volume.
        Panels: Panel list
    }

    /// Mean Dice over the structures that are scored; 0 where none is.
    member prediction.Dice: float =
        TableResult.caseDice prediction.Scores |> Map.tryFind prediction.Case |> Option.defaultValue 0.0

/// Dice of one structure in one case.
type StructureDice = { Case: string; Structure: string; Dice: float option }

[<RequireQualifiedAccess>]
module CasePrediction =
    /// Segments a case with its own labels and scores it. A cell that is interrupted ends between two cases. Errors as
    /// VolumeSegmentor.Segment.
    let ofCase (model: TrainedModel) (readout: Readout) (case: DatasetCase) : CasePrediction =
        let labels = model.Description.Labels
        let classes = CellInterruption.undisturbed (fun () -> VolumeSegmentor(model, readout).Segment(case.ReadImage()))
        let prepared = model.Description.Preprocessor.Prepare case
        let j = Picture.fullest prepared
        let onGrid = Resample.Nearest(classes, prepared.Grid, 0uy)

        let scores =
            Evaluation.evaluate
                PredictionStep.policy
                [ Metric.Dice ]
                (PredictionStep.structures labels)
                case.Id
                (labels.ToValues(case.ReadLabels()))
                (labels.ToValues classes)

        let mean = TableResult.caseDice scores |> Map.tryFind case.Id |> Option.defaultValue 0.0

        let panel caption =
            Picture.captioned caption null labels model.Description.Preprocessor LabelStyle.Contour prepared (prepared.ImageSlice j)

        { Case = case.Id
          Scores = scores
          Panels =
            [ panel case.Id null
              panel "true" (prepared.ClassSlice j)
              panel $"""Dice {TableText.number "0.000" mean}""" (prepared.Plane.Extract(onGrid, j)) ] }

    /// The scores of several cases as lines.
    let lines (predictions: CasePrediction list) : StructureDice list =
        [ for prediction in predictions do
              for score in prediction.Scores -> { Case = score.Case; Structure = score.Structure; Dice = score.Score.Value } ]

    /// Three digits, or "-" for what is not scored.
    let words (dice: float option) : string = dice |> Option.map (TableText.number "0.000") |> Option.defaultValue "-"

    /// Dice of each structure in each case, and their mean.
    let table (predictions: CasePrediction list) : MimeBundle =
        let structures = predictions |> List.collect _.Scores |> List.map _.Structure |> List.distinct
        let cells (prediction: CasePrediction) = [ for score in prediction.Scores -> words score.Score.Value ]

        Shown.grid
            [ "Dice"; yield! structures; "mean" ]
            [ for prediction in predictions -> [ prediction.Case; yield! cells prediction; words (Some prediction.Dice) ] ]

    /// Dice from which a prediction is called usable here.
    [<Literal>]
    let private Usable = 0.5

    let private means (key: StructureDice -> string) (lines: StructureDice list) : (string * float) list =
        lines
        |> List.choose (fun line -> line.Dice |> Option.map (fun dice -> key line, dice))
        |> List.groupBy fst
        |> List.map (fun (name, values) -> name, values |> List.averageBy snd)

    /// Whether the predictions are usable: yes where every structure and every patient has a mean Dice of 0.5 and more. What falls below
    /// is named.
    let verdict (updates: int) (predictions: CasePrediction list) : string list =
        let lines = lines predictions
        let structures = means _.Structure lines
        let patients = [ for prediction in predictions -> prediction.Case, prediction.Dice ]
        let named (name: string, dice: float) = $"{name} ({words (Some dice)})"
        let below (values: (string * float) list) = values |> List.filter (fun (_, dice) -> dice < Usable) |> List.sortBy snd

        match predictions, structures with
        | [], _
        | _, [] -> [ "Nothing can be said: no prediction was scored." ]
        | _ ->
            let mean = patients |> List.averageBy snd
            let poor, poorPatients = below structures, below patients

            let single = lines |> List.filter _.Dice.IsSome |> List.minBy _.Dice
            let lowest = $"{single.Structure} of {single.Case} ({words single.Dice})"

            let answer =
                if mean < Usable then "No, not after so short a training"
                elif poor.IsEmpty && poorPatients.IsEmpty then "Yes"
                else "In part"

            let worst = structures |> List.minBy snd
            let reached = structures.Length - poor.Length

            [ $"{answer}: after {updates} updates the mean Dice over {predictions.Length} patients who were not trained on is "
              + $"{words (Some mean)}, where {Usable} counts as usable here."
              (if poor.IsEmpty then
                   $"Every structure reaches that; the worst is {named worst}, the best {structures |> List.maxBy snd |> named}."
               else
                   let list = poor |> List.map named |> String.concat ", "

                   $"{reached} of {structures.Length} structures reach that, the best "
                   + $"{structures |> List.maxBy snd |> named}; not usable: {list}.")
              $"The worst patient is {patients |> List.minBy snd |> named}, the lowest single value {lowest}."
              "Phantoms and a short training: what methods are worth is in the table notebooks." ]
