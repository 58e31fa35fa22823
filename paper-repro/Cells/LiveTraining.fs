namespace MkdSeg.PaperRepro.Cells

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Display
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// Trainings that a cell watches.
[<RequireQualifiedAccess>]
module LiveTraining =
    /// Least time between two pictures of the curve; a long training shows fewer, a fiftieth of the time that it has taken.
    let private every = TimeSpan.FromSeconds 2.0

    [<Literal>]
    let private Pictures = 50.0

    /// More points of a curve are not drawn.
    [<Literal>]
    let private MostPoints = 300

    /// The file that says a run folder may be made empty.
    [<Literal>]
    let private Mark = "made-by-a-notebook.txt"

    let private isLoss (name: string) = name.StartsWith "sup_" || name.StartsWith "kd_" || name = "g_to_target"

    /// Every so many points, the last among them.
    let private thinned (values: ResizeArray<float * float>) : (float * float) list =
        let step = 1 + (values.Count - 1) / MostPoints

        [ for at in 0 .. values.Count - 1 do
              if (values.Count - 1 - at) % step = 0 then
                  values[at] ]

    let private series (points: Dictionary<string, ResizeArray<float * float>>) : Series list =
        [ for KeyValue(name, values) in points do
              if isLoss name then
                  { Name = name; Points = thinned values; Intervals = [] } ]
        |> List.sortBy _.Name

    /// A run folder that an earlier run of a notebook left is made empty; any other folder stays as it is.
    let private clear (folder: string) =
        let mark = Path.Combine(folder, Mark)

        if RunManifest.Exists folder then
            if not (File.Exists mark) then
                raise (
                    InvalidInputException(
                        $"{folder} holds a run that no notebook has marked as its own; it stays as it is. Remove it, or give "
                        + "another folder."
                    )
                )

            RunFolder.Clear folder

        if File.Exists mark then
            File.Delete mark

    let private mark (folder: string) =
        let path = Path.Combine(folder, Mark)

        if RunManifest.Exists folder && not (File.Exists path) then
            File.WriteAllText(path, "A cell of a notebook trains here; running it again begins with an empty folder.\n")

    /// Trains in `folder`, anew where an earlier run of the notebook lies there, and shows the logged losses in a chart that grows in
    /// place. Gives every logged value by name and step. An interruption of the cell stops it within one step. The method is one of
    /// `methods`. Errors as Trainer.Train.
    let runOf
        (methods: MethodCatalogue)
        (title: string)
        (dataset: IDataset)
        (options: TrainingOptions)
        (folder: string)
        : Map<string, (float * float) list> =
        clear folder
        let points = Dictionary<string, ResizeArray<float * float>>()
        let shown = Displays.show (Shown.words $"{title}: preparing the cases")
        let began = Stopwatch.StartNew()
        let mutable last = TimeSpan.Zero

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

                    mark folder

                    if began.Elapsed - last > max every (began.Elapsed / Pictures) then
                        last <- began.Elapsed
                        draw $"{title}: step {progress.Step} of {progress.TotalSteps}" }

        let stop = CellInterruption.token ()
        CellInterruption.undisturbed (fun () -> Trainer.Train(dataset, options, folder, false, sink, stop, methods = methods))
        draw $"{title}: {options.Iterations} updates"
        Map.ofSeq (seq { for KeyValue(name, values) in points -> name, List.ofSeq values })

    /// As `runOf`, with this project's methods.
    let run (title: string) (dataset: IDataset) (options: TrainingOptions) (folder: string) : Map<string, (float * float) list> =
        runOf MethodCatalogue.Default title dataset options folder
