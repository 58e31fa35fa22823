namespace MkdSeg.PaperRepro.Cells

open System
open System.Collections.Generic
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Notebooks
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// Trainings that a cell watches.
[<RequireQualifiedAccess>]
module LiveTraining =
    /// Time between two pictures of the curve.
    let private every = TimeSpan.FromSeconds 2.0

    let private isLoss (name: string) = name.StartsWith "sup_" || name.StartsWith "kd_" || name = "g_to_target"

    let private series (points: Dictionary<string, ResizeArray<float * float>>) : Series list =
        [ for KeyValue(name, values) in points do
              if isLoss name then
                  { Name = name; Points = List.ofSeq values; Intervals = [] } ]
        |> List.sortBy _.Name

    /// Trains in `folder`, anew where an earlier run of the notebook lies there, and shows the logged losses in a chart that grows in place. Gives
    /// every logged value by name and step. Errors as Trainer.Train.
    let run (title: string) (dataset: IDataset) (options: TrainingOptions) (folder: string) : Map<string, (float * float) list> =
        RunFolder.Clear folder
        let points = Dictionary<string, ResizeArray<float * float>>()
        let shown = display (Shown.words $"{title}: preparing the cases")
        let mutable last = DateTime.MinValue

        let draw (words: string) =
            match series points with
            | [] -> shown.Update(Shown.words words)
            | lines -> shown.Update(TableCharts.losses words lines)

        let sink =
            { new IProgress<TrainingProgress> with
                member _.Report progress =
                    for KeyValue(name, value) in progress.Values do
                        if not (points.ContainsKey name) then
                            points[name] <- ResizeArray()

                        points[name].Add((float progress.Step, value))

                    if DateTime.UtcNow - last > every then
                        last <- DateTime.UtcNow
                        draw $"{title}: step {progress.Step} of {progress.TotalSteps}" }

        Trainer.Train(dataset, options, folder, false, sink, CancellationToken.None)
        draw $"{title}: {options.Iterations} updates"
        Map.ofSeq (seq { for KeyValue(name, values) in points -> name, List.ofSeq values })
