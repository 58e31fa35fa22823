namespace MkdSeg.PaperRepro.Cells

open System
open System.IO
open MkdSeg.Imaging
open MkdSeg.Display
open MkdSeg.PaperRepro
open MkdSeg.Training.Options

/// Where the numbers of a table come from.
[<RequireQualifiedAccess>]
type Origin =
    /// A folder of data/recorded, relative to the repository.
    | Recorded of string
    /// Trained on this machine for the notebook.
    | Trained
    /// There are none: the table has no rows.
    | Planned

/// A table with what the paper claims of it, and where its numbers come from.
type Evidence =
    {
        Origin: Origin
        /// The runs behind it; without finished ones where it is only planned.
        Results: Results
        Table: TableResult
        Claims: ClaimRow list
    }

    /// The call that makes the table's runs.
    member evidence.Command: string = evidence.Results.Command evidence.Table.Table.Experiment

    /// Whether methods may be compared by it.
    member evidence.CanJudge: bool = evidence.Origin <> Origin.Planned && (Verdict.tooShort evidence.Table.Setting.Profile).IsNone

[<RequireQualifiedAccess>]
module Evidence =
    /// Recorded profiles from the strongest down; smoke is no evidence.
    let private strength = [ "paper"; "phantom"; "quick" ]

    let private ofResults (origin: Origin) (name: string) (results: Results) : Evidence option =
        results.Plan.Tables
        |> List.tryFind (fun table -> table.Name = name)
        |> Option.map (fun table ->
            let result = TableResult.build results table
            { Origin = origin; Results = results; Table = result; Claims = Judgement.ofTable (Claims.load().Claims) result })

    let private recorded () = Path.Combine(Repository.root (), "data", "recorded")

    let private ofFolder (name: string) (results: Results) : Evidence option =
        ofResults (Origin.Recorded(Path.GetRelativePath(Repository.root (), results.Folder.Root))) name results
        |> Option.filter (fun evidence -> not evidence.Table.Rows.IsEmpty)

    /// The scores of a table in this folder of data/recorded; None where it has none.
    let recordedAs (folder: string) (name: string) : Evidence option = Results.load (Path.Combine(recorded (), folder)) |> ofFolder name

    /// As `recordedAs`. InvalidInputException where the folder holds no such table; the message says what there is.
    let requireAs (folder: string) (name: string) : Evidence =
        let folders =
            [ for path in Directory.GetDirectories(recorded ()) do
                  if File.Exists(ReplayFolder(path).Plan) then
                      Path.GetFileName path |> nonNull ]

        if not (List.contains folder folders) then
            raise (InvalidInputException $"There are no recorded scores '{folder}'; {NameHint.Remedy(folder, List.sort folders)}.")

        match recordedAs folder name with
        | Some evidence -> evidence
        | None ->
            let results = Results.load (Path.Combine(recorded (), folder))
            let there = results.Plan.Tables |> List.map _.Name |> List.filter (fun table -> (recordedAs folder table).IsSome)
            raise (InvalidInputException $"There is no table '{name}' among the recorded scores {folder}; {NameHint.Remedy(name, there)}.")

    /// The strongest recorded scores of a table; None where none are recorded.
    let tryRecorded (name: string) : Evidence option =
        Directory.GetDirectories(recorded ())
        |> Array.filter (fun folder -> File.Exists(ReplayFolder(folder).Plan))
        |> Array.sort
        |> List.ofArray
        |> List.map Results.load
        |> List.filter (fun results -> List.contains results.Plan.Profile strength)
        |> List.sortBy (fun results -> List.findIndex ((=) results.Plan.Profile) strength)
        |> List.tryPick (ofFolder name)

    /// The table as profile phantom plans it, without a number.
    let planned (name: string) : Evidence =
        let study = Study.ofProfile "phantom"
        let cohort = study.Cohort.Value
        let tables = Experiments.tables study "all"

        if tables |> List.forall (fun table -> table.Name <> name) then
            let remedy = NameHint.Remedy(name, tables |> List.map _.Name)
            raise (InvalidInputException $"There is no table '{name}'; {remedy}.")

        ofResults
            Origin.Planned
            name
            { Folder = ReplayFolder(Repository.output "planned")
              Settings = ReplaySettings.create None study.Cohort Profiles.Phantom
              Plan =
                { Data = { Name = PhantomData.describe cohort; Kind = DataKind.Phantom; HasMillimetres = true }
                  Profile = "phantom"
                  Tables = tables
                  Jobs = [] }
              Finished = Map.empty
              Problems = [] }
        |> Option.get

    /// Trains every run of an experiment on the profile's phantom, as many at a time as there are cores, in out/notebooks/replay-PROFILE;
    /// what is finished there is kept. Errors as Replay.run.
    let trained (profile: string) (name: string) : Evidence =
        let study = Study.ofProfile profile
        let experiment = (planned name).Table.Table.Experiment

        let options =
            TrainingTask("mkd", Modality.Ct, 0, Nullable(), Nullable(), 0, Nullable 1, false).Under(Profiles.Named profile)

        let request =
            { Options = options
              Table = experiment
              OwnTables = []
              Study = study
              Data = None
              Out = Repository.output $"replay-{profile}"
              Engine = LocalEngine.create Environment.ProcessorCount
              Annotated = None
              Assistant = None
              Fold = None
              Only = [] }

        let _, problems =
            Shown.progress $"All runs of {experiment} with profile {profile} are there." (fun screen ->
                CellInterruption.undisturbed (fun () -> Replay.run screen (CellInterruption.token ()) request))

        if not problems.IsEmpty then
            raise (
                InvalidInputException $"""{request.Out}: {String.Join("; ", problems)} failed; run the cell again to try them once more."""
            )

        match ofResults Origin.Trained name (Results.load request.Out) with
        | Some evidence -> evidence
        | None -> raise (InvalidInputException $"Profile {profile} has no table '{name}'; choose another profile.")

    /// What a table's notebook shows: with `retrain` the table trained now with that profile, else what is recorded, else its plan.
    let ofTable (retrain: bool) (profile: string) (name: string) : Evidence =
        if retrain then trained profile name else tryRecorded name |> Option.defaultWith (fun () -> planned name)

    /// As `ofTable`; where nothing is recorded, profile smoke shows what the figure will look like.
    let ofFigure (retrain: bool) (profile: string) (name: string) : Evidence =
        if retrain then trained profile name else tryRecorded name |> Option.defaultWith (fun () -> trained "smoke" name)

    /// Where the numbers come from, in a sentence or two.
    let source (evidence: Evidence) : string =
        let table = evidence.Table

        let seeds =
            match table.Rows |> List.map _.Seeds.Length with
            | [] -> 0
            | counts -> List.max counts

        let size =
            let seeds = if seeds = 1 then "1 seed" else $"{seeds} seeds"
            $"{table.Setting.Data.Name}, {table.Setting.HeldOut.Length} held-out patients, {seeds}"

        match evidence.Origin with
        | Origin.Recorded folder -> $"Recorded scores of profile {table.Setting.Profile} in {folder}: {size}."
        | Origin.Trained when not evidence.CanJudge ->
            $"No recorded scores were read. These were trained for this notebook with profile {table.Setting.Profile} "
            + $"({size}): they show that the chain works and say nothing about the methods."
        | Origin.Trained -> $"Trained for this notebook with profile {table.Setting.Profile}: {size}."
        | Origin.Planned ->
            let runs = Experiments.runs [ table.Table ]

            $"No recorded scores of the table {table.Table.Name} exist yet, so there is no number of it to show: below are "
            + $"its plan ({runs.Length} runs with profile phantom on a {size.Split(',')[0]}) and what the paper says. "
            + $"'{evidence.Command}' makes the runs."
