namespace MkdSeg.PaperRepro.Cells

open System.Collections.Generic
open System.IO
open MkdSeg.Data
open MkdSeg.Data.Sources
open MkdSeg.Display
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Imaging.Resampling
open MkdSeg.PaperRepro

/// The patients that are segmented worst, as pictures with contours: what a mean hides.
[<RequireQualifiedAccess>]
module WorstCases =
    let private dice (value: float) = TableText.number "0.000" value

    /// Patients of predictions made in a cell, the worst first: image, true contours, predicted contours, each with its words.
    let ofPredictions (count: int) (predictions: CasePrediction list) : Panel list list =
        predictions |> List.sortBy _.Dice |> List.truncate count |> List.map _.Panels

    /// The worst patients of a sweep's first row, in their fullest slices: image, true contours, and the contours of every row's first seed
    /// with the Dice of that run; a sentence says which column is which. Nothing where no run is finished; a sentence then.
    let ofSweep (count: int) (table: SweepTable) : MimeBundle =
        match table.Points with
        | [] -> Shown.words "No run of the sweep is finished."
        | first :: _ ->
            let dataset = Dataset.Open(Path.Combine(table.Sweep.Folder, "data"))
            let byId = Dictionary(dataset.Cases |> Seq.map (fun case -> KeyValuePair(case.Id, case)))

            let worst =
                Seq.zip first.Found.Values.Patients first.Found.Values.PatientMeans
                |> Seq.sortBy snd
                |> Seq.truncate count
                |> Seq.map fst

            let contours (case: DatasetCase) (point: SweepResult) =
                let run = point.Results.Plan.Tables.Head.RunsOf point.Found.Row point.Found.Seeds.Head
                let holds (result: RunResult) readout = result.Scores[readout] |> List.exists (fun score -> score.Case = case.Id)

                run
                |> List.tryPick (fun run ->
                    match point.Results.Find run point.Found.Row.Readout, point.Results.Locate run point.Found.Row.Readout with
                    | Some(result, readout), Some(job, _) when holds result readout -> Some(result, readout, job)
                    | _ -> None)
                |> Option.map (fun (result, readout, job) ->
                    let preprocessor = result.Manifest.Run.Preprocessor
                    let prepared = preprocessor.Prepare case
                    let j = Picture.fullest prepared
                    let labels = NiftiFile.ReadLabels(point.Results.Folder.Prediction job readout case.Id)
                    let onGrid = Resample.Nearest(dataset.Labels.ToClasses labels, prepared.Grid, 0uy)
                    let value = (TableResult.caseDice result.Scores[readout]).TryFind case.Id |> Option.defaultValue 0.0
                    let draw caption = Picture.captioned caption null dataset.Labels preprocessor LabelStyle.Contour prepared

                    let place = 1 + List.findIndex (fun other -> obj.ReferenceEquals(other, point)) table.Points

                    draw case.Patient (prepared.ImageSlice j) null,
                    draw "true" (prepared.ImageSlice j) (prepared.ClassSlice j),
                    draw $"{place}: {dice value}" (prepared.ImageSlice j) (prepared.Plane.Extract(onGrid, j)))

            let columns = table.Points |> List.mapi (fun index point -> $"{index + 1} {point.Point.Row.Name}") |> String.concat ", "
            Displays.show (Shown.words $"A patient a row: image, true contours, and with their Dice {columns}.") |> ignore

            [ for id in worst do
                  match table.Points |> List.choose (contours byId[id]) with
                  | (image, truth, _) :: _ as drawn -> image :: truth :: List.map (fun (_, _, contours) -> contours) drawn
                  | [] -> () ]
            |> Forms.ofValue
