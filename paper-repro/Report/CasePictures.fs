namespace MkdSeg.PaperRepro

open System.Collections.Generic
open System.IO
open Giraffe.ViewEngine
open MkdSeg.Data
open MkdSeg.Data.Preprocessing
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Imaging.Resampling
open MkdSeg.Inference
open MkdSeg.Training

/// Pictures of a few cases: image, an assistant and its translation, truth, and the contours of every row.
[<RequireQualifiedAccess>]
module CasePictures =
    /// Where the data of a replay lie; None where they are not there, as in a recorded folder.
    let tryData (results: Results) : IDataset option =
        let folder = ReplaySettings.data results.Folder results.Settings
        if Directory.Exists folder then Some(Dataset.Open folder) else None

    let private png (prepared: PreparedCase) (grey: float32[]) (classes: byte[] | null) =
        PictureSheet.EncodePng(Panel(prepared.Width, prepared.Height, grey, -1.0f, 1.0f, classes, LabelStyle.Contour))

    let private dice (answer: CaseAnswer) =
        match answer.Dice with
        | Some dice -> $"""Dice {TableText.number "0.000" dice}"""
        | None -> "not scored"

    /// Contours of a row, if its label file is there; in the place of a damaged one stands a word.
    let private contours
        (damaged: string -> unit)
        (results: Results)
        (labels: LabelMap)
        (target: PreparedCase)
        (j: int)
        (case: string)
        (answer: CaseAnswer)
        : XmlNode option =
        let path = results.Folder.Prediction answer.Job answer.Readout case

        if File.Exists path then
            try
                let onGrid = Resample.Nearest(labels.ToClasses(NiftiFile.ReadLabels path), target.Grid, 0uy)
                let picture = png target (target.ImageSlice j) (target.Plane.Extract(onGrid, j))
                Some(Html.picture picture $"{case}, {target.Plane} slice {j}: contours of {answer.Row}" $"{answer.Row}: {dice answer}")
            with :? InvalidInputException as problem ->
                damaged problem.Message
                Some(Html.note $"{answer.Row}: the segmentation is damaged")
        else
            None

    /// An assistant image and, where the ranking row's networks are there and translate, its translation.
    let private assistant (results: Results) (preprocessor: Preprocessor) (case: DatasetCase) (translator: string) : XmlNode list =
        let prepared = preprocessor.Prepare case
        let k = Picture.fullest prepared
        let image = prepared.ImageSlice k

        [ Html.picture (png prepared image null) $"{case.Id}, {prepared.Plane} slice {k}: assistant image" $"assistant {case.Id}"

          if Trainer.IsFinished(results.Folder.Run translator) then
              use model = TrainedModel.Load(results.Folder.Run translator)

              match Picture.translated model prepared k with
              | Some translation ->
                  Html.picture
                      (png prepared translation null)
                      $"{case.Id}, {prepared.Plane} slice {k}: assistant image translated to the target's look"
                      $"{case.Id} translated"
              | None -> () ]

    let private one
        (damaged: string -> unit)
        (results: Results)
        (dataset: IDataset)
        (ranking: string)
        (index: int)
        (chosen: ChosenCase)
        : XmlNode option =
        let byId = Dictionary(dataset.Cases |> Seq.map (fun case -> KeyValuePair(case.Id, case)))
        let shown = chosen.Answers |> List.tryFind (fun answer -> answer.Row = ranking)

        match byId.TryGetValue chosen.Case, shown with
        | (true, case), Some answer ->
            let run = answer.Result.Manifest.Run
            let target = run.Preprocessor.Prepare case
            let j = Picture.fullest target

            let assistants =
                [ for id in run.AssistantCases do
                      match byId.TryGetValue id with
                      | true, case -> case
                      | _ -> () ]

            let outlines = chosen.Answers |> List.choose (contours damaged results dataset.Labels target j case.Id)

            section
                [ attr "data-case" case.Id ]
                [ h4 [] [ str $"{case.Id}: {chosen.Rank}" ]
                  div
                      [ _class "pictures" ]
                      [ Html.picture (png target (target.ImageSlice j) null) $"{case.Id}, {target.Plane} slice {j}: image" "image"
                        Html.picture
                            (png target (target.ImageSlice j) (target.ClassSlice j))
                            $"{case.Id}, {target.Plane} slice {j}: true contours"
                            "truth"
                        if not assistants.IsEmpty then
                            yield! assistant results run.Preprocessor assistants[index % assistants.Length] answer.Job
                        yield! outlines ]
                  if outlines.IsEmpty then
                      Html.note "This folder holds the scores of these segmentations without the segmentations, so there are no contours." ]
            |> Some
        | _ -> None

    let private swatches (labels: LabelMap) =
        let swatch (index: int) (structure: LabelledStructure) =
            let colour = StructureColours.OfClass(byte (index + 1))
            li [] [ i [ _style $"background: rgb({colour.Red}, {colour.Green}, {colour.Blue})" ] []; str structure.Name ]

        ul [ _class "swatches"; attr "aria-label" "Colours of the structures" ] (labels.Structures |> Seq.mapi swatch |> List.ofSeq)

    /// A table's cases with a chooser; None where there is nothing to show.
    let ofTable (damaged: string -> unit) (results: Results) (dataset: IDataset) (table: TableResult) : XmlNode option =
        match CaseChoice.ranking table, CaseChoice.choose results table with
        | Some row, (_ :: _ as chosen) ->
            let shown = chosen |> List.mapi (fun index case -> case, one damaged results dataset row.Row.Name index case)

            let shown =
                [ for case, content in shown do
                      match content with
                      | Some content -> case, content
                      | None -> () ]

            let id = $"cases-{table.Table.Name}"
            let count = row.Values.Patients.Length

            if shown.IsEmpty then
                None
            else
                Html.part
                    3
                    $"pictures-{table.Table.Name}"
                    table.Table.Name
                    [ Html.text (
                          $"{shown.Length} of {count} held-out cases, ranked by the mean Dice of {row.Row.Name} over "
                          + "structures and seeds: the worst and the best, those next to them, and the middle. Each is shown "
                          + "in its fullest slice, with the contours of each row's first seed; Dice is that of the "
                          + "whole volume and of that seed. The assistant is another patient: another of the training's "
                          + "assistants for each case."
                      )
                      swatches dataset.Labels
                      p
                          [ attr "data-chooser" id; flag "hidden" ]
                          [ label
                                []
                                [ str "Case: "
                                  select
                                      []
                                      [ for case, _ in shown do
                                            let title = $"""{case.Case}: {case.Rank}, Dice {TableText.number "0.000" case.Dice}"""
                                            option [] [ str title ] ] ] ]
                      div [ _id id ] (List.map snd shown) ]
                |> Some
        | _ -> None

    /// The part of the page: the first table of each target. `damaged` hears of every label file that cannot be read.
    let part (damaged: string -> unit) (results: Results) (tables: TableResult list) : XmlNode =
        let first = tables |> List.distinctBy _.Table.Target

        let content =
            match tryData results with
            | None -> []
            | Some dataset -> first |> List.choose (ofTable damaged results dataset)

        Html.part
            2
            "cases"
            "Case by case"
            [ if content.IsEmpty then
                  Html.text "This folder holds results without images, so there are no pictures of cases."
              else
                  yield! content ]
