namespace MkdSeg.PaperRepro.Cells

open System
open System.IO
open System.Security.Cryptography
open System.Text
open MkdSeg.Display
open MkdSeg.Imaging
open MkdSeg.PaperRepro
open MkdSeg.Training.Methods
open MkdSeg.Training.Options

/// A recorded row, trained anew with every combination of some options' values, each with every seed.
type Sweep =
    {
        Evidence: Evidence
        /// What all are compared with, and where they begin.
        Recorded: RowResult
        /// Options with the values that they take.
        Axes: (string * string list) list
        Seeds: int list
        /// Where the phantom and the runs are kept.
        Folder: string
    }

/// One combination: its settings, its options, its row and the replay's folder that its runs are kept in.
type SweepPoint = { Settings: string list; Options: TrainingOptions; Row: Row; Replay: ReplayFolder }

/// A combination of which at least one seed is finished.
type SweepResult = { Point: SweepPoint; Found: RowResult; Results: Results }

/// Options times seeds, two trainings at a time in processes of their own. Runs are kept, and a sweep that was stopped goes on where it
/// was; one with further values trains those alone.
[<RequireQualifiedAccess>]
module Sweep =
    [<Literal>]
    let private Experiment = "sweep"

    /// As many trainings run at a time, each on the threads of the recorded run.
    [<Literal>]
    let private AtOnce = 2

    /// Least time between two looks at the logs.
    let private between = TimeSpan.FromSeconds 3.0

    /// Over a row of recorded scores: `grid` is "NAME=VALUE,VALUE; NAME=VALUE", `seeds` "0,1". InvalidInputException where a text cannot
    /// be read, the row is not known, or its data are not kept here: only a phantom is made anew.
    let ofRow (evidence: Evidence) (row: string) (grid: string) (seeds: string) (folder: string) : Sweep =
        if evidence.Results.Settings.Phantom.IsNone then
            let recorded = evidence.Results.Folder.Root
            raise (InvalidInputException $"{recorded}: recorded on data that are not kept here; only a phantom's rows can be trained anew.")

        let axes = SweepGrid.axes grid

        if axes |> List.exists (fun (name, _) -> name = "seed") then
            raise (
                InvalidInputException "sweep: seed is no axis of the grid, since every point is trained with all seeds; name seeds there."
            )

        { Evidence = evidence
          Recorded = Pairing.row evidence.Table row
          Axes = axes
          Seeds = SweepGrid.seeds seeds
          Folder = folder }

    /// The recorded run that all begin from: the row's first seed in the table's first fold.
    let private planned (sweep: Sweep) : PlannedRun =
        sweep.Evidence.Table.Table.RunsOf sweep.Recorded.Row sweep.Recorded.Seeds.Head |> List.head

    /// Options that the sweep can vary whose name or documentation holds a word, each with the recorded run's value.
    let about (word: string) (sweep: Sweep) : OptionLine list =
        OptionReference.about word (RunInputs.options sweep.Evidence.Results.Settings.Options (planned sweep))

    let private words (settings: string list) = if settings.IsEmpty then "as recorded" else String.concat ", " settings

    /// A name for a folder: what can be read of the settings, and a hash of all that the runs share.
    let private folderName (row: string) (settings: string list) (options: TrainingOptions) : string =
        let plain (letter: char) = if Char.IsAsciiLetterOrDigit letter || letter = '.' then letter else '-'
        let text = $"{row}\n{RunInputs.optionsText options}"
        let hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text))
        let shown = (words settings |> String.map plain).Replace("--", "-").Trim('-', '.')
        $"{shown[.. min 60 (shown.Length - 1)]}-{hash[..7]}"

    /// The points of the grid, checked. InvalidInputException where a setting is not known, has no effect, contradicts another or would
    /// change who is held out, or two points are one.
    let points (sweep: Sweep) : SweepPoint list =
        let replay, planned = sweep.Evidence.Results.Settings.Options, planned sweep

        // Values that all points have in common would only make their names long.
        let isTold (setting: string) =
            let several = sweep.Axes |> List.filter (fun (_, values) -> values.Length > 1)
            several.IsEmpty || several |> List.exists (fun (name, _) -> setting.StartsWith($"{name}=", StringComparison.Ordinal))

        let point (settings: string list) =
            let settled = SweepGrid.options replay planned settings
            // A job has its seed, fold and volumes from its plan: the replay's options are those of all of its jobs.
            let options = settled.With [ "seed=0" ]

            { Settings = settings
              Options = options
              Row =
                { sweep.Recorded.Row with
                    Name = settings |> List.filter isTold |> words
                    Method = options.Method
                    Annotated = Option.ofNullable options.Annotated
                    Assistant = Option.ofNullable options.Assistant
                    Seeds = sweep.Seeds
                    Against = None }
              Replay = ReplayFolder(Path.Combine(sweep.Folder, "runs", folderName sweep.Recorded.Row.Name settings options)) }

        let points = SweepGrid.combinations sweep.Axes |> List.map point

        for _, same in points |> List.groupBy _.Options do
            match same with
            | one :: other :: _ ->
                raise (InvalidInputException $"sweep: '{one.Row.Name}' and '{other.Row.Name}' are the same options; leave one of them out.")
            | _ -> ()

        points

    /// The table of a point: its one row.
    let private table (sweep: Sweep) (point: SweepPoint) : Table =
        { sweep.Evidence.Table.Table with Experiment = Experiment; Name = Experiment; Rows = [ point.Row ] }

    let private data (sweep: Sweep) = Path.Combine(sweep.Folder, "data")

    let private request (sweep: Sweep) (point: SweepPoint) : ReplayRequest =
        { Options = point.Options
          Table = Experiment
          OwnTables = [ table sweep point ]
          Study = { Study.ofProfile "quick" with Cohort = sweep.Evidence.Results.Settings.Phantom }
          Data = Some(data sweep)
          Out = point.Replay.Root
          Engine = LocalEngine.create AtOnce
          Annotated = None
          Assistant = None
          Fold = None
          Only = [] }

    /// What is finished, in the order of the grid.
    let finished (sweep: Sweep) : SweepResult list =
        [ for point in points sweep do
              if File.Exists point.Replay.Plan then
                  let results = Results.load point.Replay.Root

                  match (TableResult.build results (table sweep point)).Rows with
                  | row :: _ -> { Point = point; Found = row; Results = results }
                  | [] -> () ]

    /// Logged values of every run that has a log, finished or not: the point's name with the seed, and the values of `quantity` by step.
    let curves (quantity: string) (sweep: Sweep) : Series list =
        [ for point in points sweep do
              if File.Exists point.Replay.Plan then
                  for job in (Plan.tryLoad point.Replay |> Option.get).Jobs do
                      if List.contains job.Run.Seed sweep.Seeds then
                          match (LearningCurves.read (point.Replay.Run job.Name)).TryFind quantity with
                          | Some values ->
                              let fold = if sweep.Evidence.Table.Table.Folds.Length > 1 then $", fold {job.Run.Fold}" else ""
                              { Name = $"{point.Row.Name}, seed {job.Run.Seed}{fold}"; Points = values; Intervals = [] }
                          | None -> () ]

    /// The loss that the live chart shows: that of the segmentor which every method has.
    [<Literal>]
    let private Loss = "sup_real"

    /// Shows the losses of all runs in one chart, which is drawn anew every few seconds from the logs, and at the end: the trainings take
    /// no notice. `work` is given what to call as it goes on.
    let private watched (sweep: Sweep) (work: (unit -> unit) -> 'T) : 'T =
        let shown = Displays.show (Shown.words "The losses of all runs will be shown here.")
        let mutable last = DateTime.MinValue

        let draw () =
            match curves Loss sweep with
            | [] -> ()
            | lines -> shown.Update(TableCharts.losses "Supervised loss of every run" lines)

        let look () =
            if DateTime.UtcNow - last > between then
                last <- DateTime.UtcNow
                draw ()

        try
            work look
        finally
            draw ()

    /// Trains what is not there yet and gives what is finished. An interruption of the cell stops all trainings within one step, each with
    /// a checkpoint. InvalidInputException as `points`, and where a training failed.
    let run (sweep: Sweep) : SweepResult list =
        let points = points sweep
        let classCount = sweep.Evidence.Table.Structures.Length + 1

        for point in points do
            SweepGrid.requireTrainable classCount point.Row.Readout point.Settings point.Options

        PhantomCohorts.inFolder (data sweep) sweep.Evidence.Results.Settings.Phantom.Value |> ignore

        let runs = points.Length * sweep.Seeds.Length * sweep.Evidence.Table.Table.Folds.Length
        let ended = $"All {runs} runs are there: {points.Length} combinations of options, {sweep.Seeds.Length} seeds each."

        // What is unusual about a run stands in the table; of a failure the words are told.
        use said = new StringWriter()

        let problems =
            watched sweep (fun look ->
                Shown.progress ended (fun screen ->
                    CellInterruption.undisturbed (fun () ->
                        points
                        |> List.map (request sweep)
                        |> Replay.runTogether { screen with Error = said } (CellInterruption.token ()) AtOnce (fun _ -> look ())
                        |> List.collect snd)))

        match problems with
        | [] -> ()
        | first :: _ ->
            let told = said.ToString().Split '\n' |> Array.tryFind _.Contains(first) |> Option.defaultValue first

            raise (
                InvalidInputException
                    $"{sweep.Folder}: {problems.Length} runs failed ({told.Trim()}); run the cell again to try them once more."
            )

        finished sweep

    /// Whether what a result's runs and the recorded ones both were trained on is the same, byte for byte: another kind of machine makes
    /// other phantoms.
    let hasRecordedData (sweep: Sweep) (result: SweepResult) : bool =
        let files (results: Results) (table: Table) (row: RowResult) =
            table.RunsOf row.Row row.Seeds.Head
            |> List.choose (fun run -> results.Find run row.Row.Readout)
            |> List.collect (fun (run, _) -> [ for file in run.Manifest.Data -> file.Path, file.Sha256 ])
            |> Map.ofList

        let recorded = files sweep.Evidence.Results sweep.Evidence.Table.Table sweep.Recorded

        files result.Results (table sweep result.Point) result.Found
        |> Map.forall (fun path hash -> recorded.TryFind path |> Option.forall ((=) hash))

    /// Whether the recorded runs are of the results version of this program.
    let hasRecordedVersion (sweep: Sweep) : bool =
        let runs = sweep.Evidence.Table.Table.RunsOf sweep.Recorded.Row sweep.Recorded.Seeds.Head

        runs
        |> List.choose (fun run -> sweep.Evidence.Results.Find run sweep.Recorded.Row.Readout)
        |> List.forall (fun (result, _) -> result.Version = ResultsVersion.Current)
