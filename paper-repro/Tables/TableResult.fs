namespace MkdSeg.PaperRepro

open MkdSeg.Evaluation
open MkdSeg.Inference
open MkdSeg.Training.Runs

/// How a row compares with the row it is tested against.
type RowComparison =
    {
        Against: string
        /// Paired over patients; in Dice.
        Paired: PairedComparison
        /// The p-value after Holm's correction over the table.
        CorrectedP: float
    }

/// A row as it is printed. A patient's value is the mean over the seeds that are finished.
type RowResult =
    {
        Row: Row
        /// Seeds whose runs of all folds are finished.
        Seeds: int list
        /// Dice over held-out patients, for each structure in the table's order.
        Dice: (string * Summary) list
        /// Mean over a patient's structures, then over patients.
        MacroDice: Summary
        /// Dice of each patient, for each structure in the table's order; a patient whose structure was not scored is left out.
        CaseDice: (string * Map<string, float>) list
        /// The mean Dice with its interval over patients and seeds.
        Estimate: Estimate
        /// As MacroDice for ASSD (mean of means) in mm; None where voxels have no size.
        MacroAssd: Summary option
        /// Updates of all networks over updates of one segmentor on target images: what the method costs beside them.
        Cost: float
        /// Updates of each network that predicts, in a run: one number where all have as many.
        NetworkUpdates: int64 list
        /// Structures that a segmentor behind the row had lost when its training ended, each with the segmentor's readout name.
        Lost: (string * string) list
        /// Mean wall time of a run behind the row, all its processes together; a control's run where the row is its first network.
        WallMinutes: float
        Comparison: RowComparison option
        /// Mean Dice over a patient's structures, of every seed and patient.
        Values: SeedScores
    }

/// What all rows of a table share.
type TableSetting =
    {
        Data: DataDescription
        Profile: string
        Iterations: int
        Threads: int
        Folds: int list
        /// Annotated target and assistant volumes trained on, from fewest to most.
        TrainedOn: int list
        Assistants: int list
        HeldOut: string list
        /// Whether fewer volumes than the data set offers were trained on.
        Limited: bool
    }

type TableResult =
    {
        Table: Table
        Setting: TableSetting
        Structures: string list
        Rows: RowResult list
        /// Rows without a finished seed.
        Missing: string list
        /// How good the translations are that rows were trained on; None where none was judged.
        Gate: TranslationGate option
    }

    member result.TryRow(name: string) = result.Rows |> List.tryFind (fun row -> row.Row.Name = name)

/// From scores to the table.
[<RequireQualifiedAccess>]
module TableResult =
    /// Seed of the bootstrap: any would do, and a table must not change when it is made again.
    [<Literal>]
    let BootstrapSeed = 0

    /// Score rows of a row's seeds, each with the networks that gave them.
    type private SeedScores = { Seed: int; Scores: ScoreRow list; Runs: (RunResult * Readout) list }

    let private finishedSeeds (results: Results) (table: Table) (row: Row) : SeedScores list =
        [ for seed in row.Seeds do
              let found = table.RunsOf row seed |> List.map (fun run -> results.Find run row.Readout)

              if List.forall Option.isSome found then
                  let found = List.choose id found
                  { Seed = seed; Scores = found |> List.collect (fun (run, readout) -> run.Scores[readout]); Runs = found } ]

    /// Values of a metric by patient: the mean over the structures that are scored.
    let private byCase (metric: Metric) (scores: ScoreRow list) : Map<string, float> =
        scores
        |> List.filter (fun score -> score.Metric = metric)
        |> List.choose (fun score -> score.Score.Value |> Option.map (fun value -> score.Case, value))
        |> List.groupBy fst
        |> List.map (fun (case, values) -> case, values |> List.averageBy snd)
        |> Map.ofList

    /// Each patient's mean Dice over the structures that are scored.
    let caseDice (scores: ScoreRow list) : Map<string, float> = byCase Metric.Dice scores

    let private skipped (metric: Metric) (scores: ScoreRow list) =
        scores |> List.sumBy (fun score -> if score.Metric = metric && score.Score.Value.IsNone then 1 else 0)

    /// Each patient's mean over the seeds, of the scores that are chosen.
    let private overSeeds (metric: Metric) (seeds: SeedScores list) (chosen: ScoreRow -> bool) : (string * float) list =
        seeds
        |> List.collect (fun seed -> seed.Scores |> List.filter chosen |> byCase metric |> Map.toList)
        |> List.groupBy fst
        |> List.map (fun (case, values) -> case, values |> List.averageBy snd)

    /// Mean over seeds for each patient, then the summary over patients.
    let private summary (metric: Metric) (seeds: SeedScores list) (chosen: ScoreRow -> bool) : Summary =
        let left = seeds |> List.sumBy (fun seed -> seed.Scores |> List.filter chosen |> skipped metric)
        overSeeds metric seeds chosen |> List.map snd |> ScoreSummary.ofValues left

    /// Updates of the networks behind a readout, in units of one segmentor's updates on target images.
    let private cost (iterations: int) (runs: (RunResult * Readout) list) : float =
        let updates (run: RunResult, readout) =
            let counted (network: NetworkCost) = readout <> Readout.First || network.Name.StartsWith "first_"
            run.Manifest.Networks |> Seq.filter counted |> Seq.sumBy (fun network -> float network.Updates)

        (runs |> List.averageBy updates) / float iterations

    /// The networks and alarms of a run that bear on a readout.
    let private concerns (readout: Readout) (segmentor: string) : bool =
        match readout with
        | Readout.Ensemble -> true
        | one -> segmentor = ReadoutName.Of one

    let private networkUpdates (runs: (RunResult * Readout) list) : int64 list =
        [ for run, readout in runs do
              for network in run.Manifest.Networks do
                  if network.Predicts && (readout <> Readout.First || network.Name.StartsWith "first_") then
                      network.Updates ]
        |> List.distinct
        |> List.sort

    let private lost (runs: (RunResult * Readout) list) : (string * string) list =
        [ for run, readout in runs do
              match run.Manifest.Lost with
              | null -> ()
              | alarms ->
                  for alarm in alarms do
                      if concerns readout alarm.Segmentor then
                          alarm.Segmentor, alarm.Structure ]
        |> List.distinct

    let private wallMinutes (runs: (RunResult * Readout) list) : float =
        runs
        |> List.averageBy (fun (run, _) -> run.Manifest.Sessions |> Seq.sumBy _.WallSeconds |> fun seconds -> seconds / 60.0)

    let private row
        (iterations: int)
        (cases: string list)
        (structures: string list)
        (hasMillimetres: bool)
        (row: Row)
        (seeds: SeedScores list)
        : RowResult =
        let values =
            SeedScores.ofSeeds
                [ for seed in seeds ->
                      let dice = caseDice seed.Scores
                      // A patient of whom nothing could be scored counts as found in nothing.
                      Map.ofList [ for case in cases -> case, dice.TryFind case |> Option.defaultValue 0.0 ] ]

        { Row = row
          Seeds = seeds |> List.map _.Seed
          Dice = [ for structure in structures -> structure, summary Metric.Dice seeds (fun score -> score.Structure = structure) ]
          MacroDice = summary Metric.Dice seeds (fun _ -> true)
          CaseDice =
            [ for structure in structures do
                  structure, Map.ofList (overSeeds Metric.Dice seeds (fun score -> score.Structure = structure)) ]
          Estimate = Bootstrap.grandMean BootstrapSeed values
          MacroAssd = if hasMillimetres then Some(summary Metric.AssdMeanOfMeans seeds (fun _ -> true)) else None
          Cost = cost iterations (seeds |> List.collect _.Runs)
          NetworkUpdates = networkUpdates (seeds |> List.collect _.Runs)
          Lost = lost (seeds |> List.collect _.Runs)
          WallMinutes = wallMinutes (seeds |> List.collect _.Runs)
          Comparison = None
          Values = values }

    /// Two rows as they are held against each other: where every seed stands for volumes of its own, seed by seed, over the seeds that both
    /// have.
    let private paired (row: RowResult) (other: RowResult) : SeedPairing * MkdSeg.Evaluation.SeedScores * MkdSeg.Evaluation.SeedScores =
        let common = row.Seeds |> List.filter (fun seed -> List.contains seed other.Seeds)

        if row.Row.OwnVolumes && other.Row.OwnVolumes && row.Row.Annotated = other.Row.Annotated && not common.IsEmpty then
            let over (one: RowResult) =
                let places = [ for seed in common -> List.findIndex ((=) seed) one.Seeds ]
                MkdSeg.Evaluation.SeedScores.only places one.Values

            Common, over row, over other
        else
            Independent, row.Values, other.Values

    /// What rows have in common that can be held against each other: their numbers of volumes.
    let volumes (row: RowResult) : int option * int option = row.Row.Annotated, row.Row.Assistant

    /// The table from the highest mean to the lowest, numbers of volumes by themselves.
    let sorted (table: TableResult) : TableResult =
        let mean (row: RowResult) = row.MacroDice.Mean |> Option.defaultValue -1.0
        { table with Rows = table.Rows |> List.groupBy volumes |> List.collect (snd >> List.sortByDescending mean) }

    /// Two rows over their patients and seeds.
    let compare (row: RowResult) (reference: RowResult) : PairedComparison =
        paired row reference |||> PairedComparison.compare BootstrapSeed

    /// A row's mean Dice less another's, paired over patients: for two rows that the table compares, what it prints for them,
    /// mirrored where it names them the other way round.
    let difference (row: RowResult) (other: RowResult) : Estimate =
        if other.Row.Against = Some row.Row.Name then
            let printed = paired other row |||> Bootstrap.difference BootstrapSeed
            { printed with Mean = -printed.Mean; Interval = printed.Interval |> Option.map (fun (low, high) -> -high, -low) }
        else
            paired row other |||> Bootstrap.difference BootstrapSeed

    /// The differences of all resamples behind `difference`'s interval, from the lowest up.
    let resampled (row: RowResult) (other: RowResult) : float[] =
        if other.Row.Against = Some row.Row.Name then
            paired other row |||> Bootstrap.differences BootstrapSeed |> Array.map (~-) |> Array.rev
        else
            paired row other |||> Bootstrap.differences BootstrapSeed

    /// Each row against the row it names, Holm-corrected over all of the rows' comparisons.
    let compared (rows: RowResult list) : RowResult list =
        let pairs =
            [ for row in rows do
                  match row.Row.Against |> Option.bind (fun name -> rows |> List.tryFind (fun other -> other.Row.Name = name)) with
                  | Some reference -> row.Row.Name, reference.Row.Name, compare row reference
                  | None -> () ]

        let corrected = pairs |> List.map (fun (_, _, paired) -> paired.Test.PValue) |> Holm.adjust

        let comparisons =
            Map.ofList
                [ for (name, against, paired), p in List.zip pairs corrected do
                      name, { Against = against; Paired = paired; CorrectedP = p } ]

        rows |> List.map (fun row -> { row with Comparison = comparisons.TryFind row.Row.Name })

    let private setting (results: Results) (table: Table) (runs: RunResult list) (cases: string list) : TableSetting =
        let descriptions = runs |> List.map _.Manifest.Run
        let counts (choose: RunDescription -> int) = descriptions |> List.map choose |> List.distinct |> List.sort

        { Data = results.Plan.Data
          Profile = results.Plan.Profile
          Iterations = results.Settings.Options.Iterations
          Threads = results.Settings.Options.Threads
          Folds = table.Folds
          TrainedOn = counts _.TargetCases.Count
          Assistants = counts _.AssistantCases.Count
          HeldOut = cases
          Limited = runs |> List.exists (fun run -> run.Run.Annotated.IsSome || run.Run.Assistant.IsSome) }

    /// The table of what is finished.
    let build (results: Results) (table: Table) : TableResult =
        let finished = table.Rows |> List.map (fun row -> row, finishedSeeds results table row)
        let scores = finished |> List.collect (snd >> List.collect _.Scores)
        let cases = scores |> List.map _.Case |> List.distinct |> List.sort
        let structures = scores |> List.map _.Structure |> List.distinct
        let runs = finished |> List.collect (snd >> List.collect _.Runs) |> List.map fst |> List.distinctBy _.Run

        { Table = table
          Setting = setting results table runs cases
          Structures = structures
          Rows =
            [ for definition, seeds in finished do
                  if not seeds.IsEmpty then
                      row results.Settings.Options.Iterations cases structures results.Plan.Data.HasMillimetres definition seeds ]
            |> compared
          Missing =
            [ for row, seeds in finished do
                  if seeds.IsEmpty then
                      row.Name ]
          Gate =
            TranslationGate.ofRows
                [ for _, rows in finished |> List.groupBy (fun (row, _) -> row.Method, row.Annotated, row.Assistant) do
                      let runs = rows |> List.collect snd |> List.collect _.Runs |> List.map fst |> List.distinctBy _.Run
                      rows |> List.map (fun (row, _) -> row.Name), runs |> List.choose _.Judged ] }
