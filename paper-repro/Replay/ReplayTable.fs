namespace MkdSeg.PaperRepro

open MkdSeg.Evaluation

/// A row's scores of every held-out case.
type RowScores = { Row: Row; Scores: ScoreRow list }

/// A row as it is printed.
type TableRow =
    {
        Row: Row
        /// Dice over held-out volumes, for each structure in the table's order.
        Dice: (string * Summary) list
        /// Mean over a case's structures, then over cases.
        MacroDice: Summary
        /// As MacroDice for ASSD (mean of means) in mm; None where voxels have no size.
        MacroAssd: Summary option
    }

/// A claim with what we have to say to it.
type ClaimRow =
    {
        Claim: Claim
        /// In the claim's unit; None without an experiment in this table.
        Ours: Estimate option
        /// Ours less the paper's, where both may be compared.
        Difference: float option
        Verdict: string
    }

/// How a table came about.
type TableSetting =
    { Data: string
      DataKind: DataKind
      Profile: string
      Fold: int
      Seed: int
      Threads: int
      TrainedOn: string list
      Assistants: string list
      HeldOut: string list
      /// Whether fewer volumes than the data set offers were trained on.
      Limited: bool
      /// False for slice stacks without voxel size: no distances then.
      HasMillimetres: bool }

type TableResult =
    { Table: Table
      Setting: TableSetting
      Structures: string list
      Rows: TableRow list
      /// What a segmentor of real target images makes of the translated ones; None without translation.
      Translation: TranslationCheck.Result option
      Claims: ClaimRow list }

/// From scores to the table.
[<RequireQualifiedAccess>]
module ReplayTable =
    /// What an absent structure scores here: nothing if it is rightly left out, the worst if missed or invented.
    let policy =
        { BothAbsent = WhenBothAbsent.Skip
          AbsentFromPrediction = WhenOneAbsent.Worst
          AbsentFromTruth = WhenOneAbsent.Worst }

    /// What score files of volumes hold, the surface Dice at 2 mm. Slice stacks have no voxel size.
    let metrics (isSliceStack: bool) =
        if isSliceStack then Metric.WithoutVoxelSize else Metric.All 2.0<mm>

    let private row (hasMillimetres: bool) (scores: RowScores) : TableRow =
        let averages = ScoreSummary.macroAverage scores.Scores |> Map.ofList

        { Row = scores.Row
          Dice = [ for (structure, metric), summary in ScoreSummary.perStructure scores.Scores do if metric = Metric.Dice then structure, summary ]
          MacroDice = averages[Metric.Dice]
          MacroAssd = if hasMillimetres then Some averages[Metric.AssdMeanOfMeans] else None }

    /// Mean Dice over a case's scored structures, by case.
    let caseDice (scores: ScoreRow list) : Map<string, float> =
        scores
        |> List.filter (fun row -> row.Metric = Metric.Dice)
        |> List.choose (fun row -> row.Score.Value |> Option.map (fun value -> row.Case, value))
        |> List.groupBy fst
        |> List.map (fun (case, values) -> case, values |> List.averageBy snd)
        |> Map.ofList

    let private estimate seed (values: float list) =
        if values.IsEmpty then None else Some(Bootstrap.mean seed (Array.ofList values))

    let private judge (setting: TableSetting) (dice: Map<string, Map<string, float>>) (claim: Claim) : ClaimRow =
        let ofRow (name: string option) = name |> Option.bind dice.TryFind |> Option.defaultValue Map.empty
        let own = ofRow claim.Row

        let ours =
            match claim.Kind with
            | ClaimKind.Value -> estimate setting.Seed [ for KeyValue(_, value) in own -> value ]
            | ClaimKind.Gain
            | ClaimKind.Order ->
                let other = ofRow claim.Against
                estimate setting.Seed [ for KeyValue(case, value) in own do if other.ContainsKey case then 100.0 * (value - other[case]) ]

        let obstacle = Verdict.obstacle setting.DataKind setting.Profile setting.Limited

        let verdict, comparable =
            match claim.Kind, claim.Value, ours with
            | _, _, None -> Verdict.NoExperiment, false
            | ClaimKind.Value, Some paper, Some ours -> Verdict.ofValue obstacle paper ours, obstacle.IsNone
            | _ when (Verdict.tooShort setting.Profile).IsSome -> (Verdict.tooShort setting.Profile).Value, false
            | ClaimKind.Gain, Some paper, Some ours -> Verdict.ofDirection paper ours, true
            | _, _, Some ours -> Verdict.ofOrder claim.Scope ours, false

        { Claim = claim
          Ours = ours
          Difference = if comparable then Option.map2 (fun (e: Estimate) paper -> e.Mean - paper) ours claim.Value else None
          Verdict = verdict }

    /// The table of a setting. Claims of other tables are left out; claims without any experiment are listed as such.
    let build (table: Table) (setting: TableSetting) (claims: Claim list) (translation: TranslationCheck.Result option) (scores: RowScores list) : TableResult =
        let dice = scores |> List.map (fun each -> each.Row.Name, caseDice each.Scores) |> Map.ofList

        { Table = table
          Setting = setting
          Structures = scores |> List.collect _.Scores |> List.map _.Structure |> List.distinct
          Rows = scores |> List.map (row setting.HasMillimetres)
          Translation = translation
          Claims =
            [ for claim in claims do
                  match claim.Table with
                  | Some name when name = table.Name -> judge setting dice claim
                  | Some _ -> ()
                  | None -> { Claim = claim; Ours = None; Difference = None; Verdict = Verdict.NoExperiment } ] }
