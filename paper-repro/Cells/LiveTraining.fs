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
    /// Least time between two pictures of the curves; a long training shows fewer, a fiftieth of the time that it has taken.
    let private every = TimeSpan.FromSeconds 2.0

    [<Literal>]
    let private Pictures = 50.0

    /// More points of a curve are not drawn.
    [<Literal>]
    let private MostPoints = 300

    /// The file that says a run folder may be made empty.
    [<Literal>]
    let private Mark = "made-by-a-notebook.txt"

    /// The log's name for what the networks find in cases that are kept from training (the option validationShare).
    [<Literal>]
    let Validation = "validation_dice"

    let private isLoss (name: string) = name.StartsWith "sup_" || name.StartsWith "kd_" || name = "g_to_target"

    /// Every so many points, the last among them.
    let private thinned (values: ResizeArray<float * float>) : (float * float) list =
        let step = 1 + (values.Count - 1) / MostPoints

        [ for at in 0 .. values.Count - 1 do
              if (values.Count - 1 - at) % step = 0 then
                  values[at] ]

    let private series (isShown: string -> bool) (points: Dictionary<string, ResizeArray<float * float>>) : Series list =
        [ for KeyValue(name, values) in points do
              if isShown name then
                  { Name = name; Points = thinned values; Intervals = [] } ]
        |> List.sortBy _.Name

    /// Whether a folder holds a stopped run of just these options, which can be gone on with.
    let private isStopped (methods: MethodCatalogue) (options: TrainingOptions) (folder: string) : bool =
        RunManifest.Exists folder
        && not (Trainer.IsFinished folder)
        && File.Exists(Path.Combine(folder, Mark))
        && (RunManifest.Load folder).Run.Options = methods.Settled(options.Checked())

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
            File.WriteAllText(path, "A cell of a notebook trains here: stopped, it is gone on with; finished, it is begun anew.\n")

    /// Trains in `folder` and shows the logged losses, and the Dice of cases that are kept from training where the options keep any
    /// (validationShare), in charts that grow in place. An interruption of the cell stops it within one step, with a checkpoint, and the
    /// same call goes on from there; with other options, or where an earlier run of the notebook is finished, it begins anew. A method of
    /// one's own is known by its name alone: who changes its code gives another folder. Gives every logged value by name and step. The
    /// method is one of `methods`. Errors as Trainer.Train.
    let runOf
        (methods: MethodCatalogue)
        (title: string)
        (dataset: IDataset)
        (options: TrainingOptions)
        (folder: string)
        : Map<string, (float * float) list> =
        let resumes = isStopped methods options folder
        let points = Dictionary<string, ResizeArray<float * float>>()

        let add (name: string) (step: float) (value: float) =
            if not (points.ContainsKey name) then
                points[name] <- ResizeArray()

            points[name].Add((step, value))

        if not resumes then
            clear folder

        let losses = Displays.show (Shown.words $"{title}: preparing the cases")
        let mutable validation: DisplayedValue option = None
        let began = Stopwatch.StartNew()
        let mutable last = TimeSpan.Zero
        let mutable first = true

        let draw (words: string) =
            match series isLoss points with
            | [] -> losses.Update(Shown.words words)
            | lines -> losses.Update(TableCharts.losses words lines)

            match series ((=) Validation) points, validation with
            | [], _ -> ()
            | lines, Some shown -> shown.Update(TableCharts.validation words lines)
            | lines, None -> validation <- Some(Displays.show (TableCharts.validation words lines))

        /// What an earlier call has logged up to where this one begins.
        let takeEarlier (step: int) =
            for KeyValue(name, values) in LearningCurves.read folder do
                for at, value in values do
                    if at < float step then
                        add name at value

        let sink =
            { new IProgress<TrainingProgress> with
                member _.Report progress =
                    if first then
                        first <- false

                        if resumes then
                            takeEarlier progress.Step

                        // With it even a run that is stopped in its first step is this notebook's own.
                        mark folder

                    for KeyValue(name, value) in progress.Values do
                        add name (float progress.Step) value

                    if began.Elapsed - last > max every (began.Elapsed / Pictures) then
                        last <- began.Elapsed
                        draw $"{title}: step {progress.Step} of {progress.TotalSteps}" }

        let stop = CellInterruption.token ()

        try
            CellInterruption.undisturbed (fun () -> Trainer.Train(dataset, options, folder, resumes, sink, stop, methods = methods))
        finally
            // Stopped before its first step is done, it has no mark yet.
            mark folder

        draw $"{title}: {options.Iterations} updates"
        Map.ofSeq (seq { for KeyValue(name, values) in points -> name, List.ofSeq values })

    /// As `runOf`, with this project's methods.
    let run (title: string) (dataset: IDataset) (options: TrainingOptions) (folder: string) : Map<string, (float * float) list> =
        runOf MethodCatalogue.Default title dataset options folder
