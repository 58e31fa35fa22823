namespace MkdSeg.PaperRepro.Cells

open MkdSeg.Display
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.PaperRepro

/// A sweep's rows with the recorded one before them, each tested against one of them.
type SweepTable =
    {
        Sweep: Sweep
        /// What is finished of the grid.
        Points: SweepResult list
        /// Name of the row that the others are tested against.
        Reference: string
        /// The recorded row first; p-values are Holm-corrected over these rows.
        Rows: RowResult list
    }

    /// A row by its name. InvalidInputException where it is not there.
    member table.Row(name: string) : RowResult =
        match table.Rows |> List.tryFind (fun row -> row.Row.Name = name) with
        | Some row -> row
        | None ->
            let remedy = NameHint.Remedy(name, table.Rows |> List.map _.Row.Name)
            raise (InvalidInputException $"The sweep has no finished row '{name}'; {remedy}.")

/// What a sweep found: its table, its charts and its verdict.
[<RequireQualifiedAccess>]
module SweepTable =
    /// The name of the recorded row.
    let recordedName (sweep: Sweep) = $"{sweep.Recorded.Row.Name}, recorded"

    /// The table against the row of a name: `recordedName`'s, or a point's ("distillation.temperature=4"). InvalidInputException where
    /// there is no such row.
    let against (reference: string) (sweep: Sweep) (points: SweepResult list) : SweepTable =
        let recorded =
            { sweep.Recorded with Row = { sweep.Recorded.Row with Name = recordedName sweep; Against = None }; Comparison = None }

        let bare = recorded :: List.map _.Found points
        { Sweep = sweep; Points = points; Reference = reference; Rows = bare }.Row reference |> ignore

        let tested (row: RowResult) = if row.Row.Name = reference then row else { row with Row = { row.Row with Against = Some reference } }

        { Sweep = sweep; Points = points; Reference = reference; Rows = bare |> List.map tested |> TableResult.compared }

    /// The table against the recorded row.
    let create (sweep: Sweep) (points: SweepResult list) : SweepTable = against (recordedName sweep) sweep points

    let private header (table: SweepTable) =
        [ "Dice"
          "mean"
          "95 % interval"
          $"points against {table.Reference}"
          "95 % interval"
          "p"
          "p (Holm)"
          "seeds"
          "updates"
          "minutes" ]

    let private cells (row: RowResult) =
        let compared (words: RowComparison -> string) = row.Comparison |> Option.map words |> Option.defaultValue "-"

        [ row.Row.Name
          TableText.summary "0.000" row.MacroDice
          TableText.interval (TableText.number "0.000") row.Estimate
          compared (fun compared -> TableText.points compared.Paired.Difference.Mean)
          compared (fun compared -> TableText.interval TableText.points compared.Paired.Difference)
          compared (fun compared -> TableText.probability compared.Paired.Test.PValue)
          compared (fun compared -> TableText.probability compared.CorrectedP)
          string row.Seeds.Length
          row.NetworkUpdates |> List.map string |> String.concat ", "
          TableText.number "0.0" row.WallMinutes ]

    /// Mean Dice, difference, interval and test of every row. "updates" are those of each network that predicts, "minutes" the mean wall
    /// time of a run on the machine that made it.
    let show (table: SweepTable) : MimeBundle = Shown.grid (header table) (List.map cells table.Rows)

    /// Structures that networks hardly predict any more at a training's end.
    let private lost (table: SweepTable) : string list =
        [ for row in table.Rows do
              for segmentor, structure in row.Lost -> $"{structure} by {segmentor} ({row.Row.Name})" ]
        |> function
            | [] -> []
            | alarms -> [ $"""Lost in training, by a run or more: {String.concat ", " alarms}.""" ]

    let private caution (table: SweepTable) : string list =
        [ match table.Points |> List.filter (Sweep.hasRecordedData table.Sweep >> not) with
          | [] -> ()
          | _ ->
              "The files trained on are not byte for byte the recorded ones (another kind of machine makes other phantoms), so the "
              + "recorded row is of another cohort of the same recipe."
          if not (Sweep.hasRecordedVersion table.Sweep) then
              "The recorded row was made by another version of the program, which may be part of the difference." ]

    /// What the numbers are of, for the foot of a table.
    let notes (table: SweepTable) : string list =
        let setting = table.Sweep.Evidence.Table.Setting

        [ $"Data: {setting.Data.Name}; {setting.HeldOut.Length} held-out patients. All begin from profile {setting.Profile} as recorded "
          + $"for {table.Sweep.Recorded.Row.Name}; nothing was chosen by the held-out patients."
          $"Points are hundredths of Dice against {table.Reference}, paired over patients; intervals: {Bootstrap.Resamples} bootstrap "
          + "resamples of patients and seeds; p: exact Wilcoxon signed-rank test over patients, by itself and Holm-corrected over "
          + "the table."
          yield! lost table
          yield! caution table ]

    /// The table as LaTeX for booktabs, its notes as comments.
    let latex (title: string) (table: SweepTable) : string =
        TableFiles.latexGrid title (notes table) (header table) (List.map cells table.Rows)

    /// Each patient's mean Dice under two rows of the table, the largest gain of the first first.
    let patients (first: string) (second: string) (table: SweepTable) : PatientLine list =
        Pairing.patients (table.Row first) (table.Row second)

    /// A point for each patient under two rows of the table.
    let scatter (first: string) (second: string) (table: SweepTable) : ChartDescription =
        Pairing.scatter (table.Row first) (table.Row second)

    /// Differences to the reference with their intervals.
    let differences (table: SweepTable) : ChartDescription =
        let inPoints (low: float, high: float) = 100.0 * low, 100.0 * high

        let named =
            [ for row in table.Rows do
                  match row.Comparison with
                  | Some compared ->
                      let difference = compared.Paired.Difference
                      row.Row.Name, 100.0 * difference.Mean, Option.map inPoints difference.Interval
                  | None -> () ]

        let title = $"Points of Dice against {table.Reference}, 95 %% intervals"
        Charts.forest title named |> TableCharts.titled title

    /// Mean Dice of each structure under every row.
    let structures (table: SweepTable) : ChartDescription = Pairing.structures table.Rows

    /// Mean Dice against the minutes that a run took where it was made.
    let costs (table: SweepTable) : ChartDescription =
        [ for row in table.Rows -> row.Row.Name, row.WallMinutes, row.Estimate ]
        |> ComparisonCharts.costs "Dice against the time of a training" "minutes a run"

    /// The answer, then what to know of it.
    let verdict (table: SweepTable) : string list =
        let recorded = recordedName table.Sweep

        let told (row: RowResult, compared: RowComparison) =
            let difference = compared.Paired.Difference

            $"{row.Row.Name} is {TableVerdict.relation difference} {compared.Against}: {TableText.points difference.Mean} points"
            + $"{TableVerdict.interval TableText.points difference}, "
            + $"p = {TableText.probability compared.CorrectedP} over patients, corrected."

        let compared = table.Rows |> List.choose (fun row -> row.Comparison |> Option.map (fun compared -> row, compared))
        let isRecorded (row: RowResult, _) = row.Row.Name = recorded
        let isApart (_, compared: RowComparison) = TableVerdict.relation compared.Paired.Difference <> "not told apart from"

        match compared |> List.filter (isRecorded >> not) |> List.sortByDescending (fun (_, c) -> abs c.Paired.Difference.Mean) with
        | [] when compared.IsEmpty -> [ "Nothing can be said yet: no run of the sweep is finished." ]
        | own ->
            [ yield! own |> List.truncate 1 |> List.map told
              yield! compared |> List.filter isRecorded |> List.map told
              if own.Length > 1 then
                  let apart = own |> List.filter isApart |> List.length

                  $"Of {own.Length} combinations {apart} are told apart from {table.Reference}; the one that differs most is named."
              yield! lost table
              if table.Points |> List.exists (fun point -> point.Found.Seeds.Length < 3) then
                  "Fewer than three seeds say little of other seeds."
              yield! caution table ]
