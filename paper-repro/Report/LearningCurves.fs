namespace MkdSeg.PaperRepro

open System.Text.Json
open Giraffe.ViewEngine
open MkdSeg.Training.Runs

/// How losses went, from the logs beside the runs. A recorded folder has none.
[<RequireQualifiedAccess>]
module LearningCurves =
    /// Points a line at most; more are averaged in groups.
    [<Literal>]
    let private MostPoints = 150

    /// Logged numbers of a run's folder by name, in the order of the steps; none where there is no log.
    let read (folder: string) : Map<string, (float * float) list> =
        [ for step in TrainingLog.Read folder do
              use document = JsonDocument.Parse step.Value

              for entry in document.RootElement.EnumerateObject() do
                  if entry.Name <> "step" && entry.Value.ValueKind = JsonValueKind.Number then
                      entry.Name, (float step.Key, entry.Value.GetDouble()) ]
        |> List.groupBy fst
        |> List.map (fun (name, points) -> name, points |> List.map snd |> List.sortBy fst)
        |> Map.ofList

    let private thinned (points: (float * float) list) =
        let group = (points.Length + MostPoints - 1) / MostPoints
        points |> List.chunkBySize (max 1 group) |> List.map (fun some -> List.averageBy fst some, List.averageBy snd some)

    let private series (name: string) (points: (float * float) list) : Series = { Name = name; Points = thinned points; Intervals = [] }

    /// The first finished run of each method that has a log here.
    let private logs (results: Results) : (PlannedRun * Map<string, (float * float) list>) list =
        [ for job in results.Plan.Jobs do
              if results.Finished.ContainsKey job.Run.Name then
                  job ]
        |> List.groupBy _.Run.Method
        |> List.choose (fun (_, jobs) ->
            jobs
            |> List.sortBy _.Run.Seed
            |> List.tryPick (fun job ->
                let log = read (results.Folder.Run job.Name)
                if log.IsEmpty then None else Some(job.Run, log)))

    let private isLoss (name: string) = name.StartsWith "sup_" || name.StartsWith "kd_"

    let private losses (run: PlannedRun, log: Map<string, (float * float) list>) : XmlNode option =
        // A logarithmic axis has no place for a loss that is still switched off.
        match
            [ for name, points in Map.toList log do
                  if isLoss name then
                      name, points |> List.filter (fun (_, value) -> value > 0.0) ]
            |> List.filter (fun (_, points) -> not points.IsEmpty)
        with
        | [] -> None
        | lines ->
            let names = lines |> List.map fst |> String.concat ", "

            Charts.progress
                $"Losses of {run.Method} over the training: {names}."
                300
                "loss"
                true
                [ for name, points in lines -> series name points ]
            |> Charts.half $"{run.Method} ({run.Name})"
            |> Some

    /// The part of the page.
    let part (results: Results) : XmlNode =
        let logs = logs results

        let polarity =
            [ for run, log in logs do
                  match log.TryFind "polarity" with
                  | Some points -> series run.Method points
                  | None -> () ]

        Html.part
            2
            "learning"
            "Learning curves"
            [ if logs.IsEmpty then
                  Html.text "This folder holds results without the training logs, so there are no learning curves."
              else
                  Html.text (
                      "One run of each method, its first seed. Supervised losses (sup) and distillation losses (kd) as logged "
                      + "during training, on a logarithmic axis; where a method trains one network after another, so do its "
                      + $"lines; with more than {MostPoints} points, means of neighbouring ones."
                  )

                  div [ _class "charts" ] (logs |> List.choose losses)

                  if not polarity.IsEmpty then
                      Charts.progress
                          "Polarity of the translation over the training, a line for each method that translates."
                          380
                          "polarity"
                          false
                          polarity
                      |> Charts.figure (
                          "Polarity of the translation: the correlation of a translated image with its original. -1 would be "
                          + "an inverted image; below 0.2 the log carries an alarm."
                      ) ]
