namespace MkdSeg.PaperRepro.Cells

open MkdSeg.Evaluation
open MkdSeg.PaperRepro

/// What a table's numbers say, in sentences that are worked out from them.
[<RequireQualifiedAccess>]
module TableVerdict =
    let private dice (value: float) = TableText.number "0.000" value

    /// The interval in brackets, with a blank before them; nothing where there is none.
    let interval (words: float -> string) (estimate: Estimate) =
        if estimate.Interval.IsSome then $" (95 %% interval {TableText.interval words estimate})" else ""

    /// Whether a difference is more than chance: "above", "below" or "not told apart from".
    let relation (estimate: Estimate) : string =
        match estimate.Interval with
        | Some(low, _) when low > 0.0 -> "above"
        | Some(_, high) when high < 0.0 -> "below"
        | _ -> "not told apart from"

    /// "`a` is above `b`: +2.33 points (95 % interval +0.28 to +4.08)."
    let compare (first: RowResult) (second: RowResult) : string =
        let difference = TableResult.difference first second

        $"{first.Row.Name} is {relation difference} {second.Row.Name}: {TableText.points difference.Mean} "
        + $"points{interval TableText.points difference}."

    /// How the claims end.
    let claims (evidence: Evidence) : string = evidence.Claims |> List.map _.Verdict |> Verdict.tally

    let private caution (evidence: Evidence) : string =
        let setting = evidence.Table.Setting

        match setting.Data.Kind with
        | DataKind.Phantom ->
            $"All of it is of phantoms and of profile {setting.Profile}: directions may be compared with the paper's, sizes not."
        | _ -> $"All of it is of {setting.Data.Name} with profile {setting.Profile}."

    /// Where a row stands among the others by its mean.
    let private place (table: TableResult) (row: RowResult) : string =
        let sorted = table.Rows |> List.sortByDescending _.Estimate.Mean
        let best = sorted.Head

        if best.Row.Name = row.Row.Name then
            $"{row.Row.Name} has the highest mean Dice of {sorted.Length} rows, {dice row.Estimate.Mean}{interval dice row.Estimate}."
        else
            let at = 1 + List.findIndex (fun (other: RowResult) -> other.Row.Name = row.Row.Name) sorted

            $"{row.Row.Name} is number {at} of {sorted.Length} rows by mean Dice, "
            + $"{dice row.Estimate.Mean}{interval dice row.Estimate}; the highest is {best.Row.Name} with "
            + $"{dice best.Estimate.Mean}."

    /// What decides whether a row leads: the row with the highest mean, or the second where it is itself the first.
    let private nearest (table: TableResult) (row: RowResult) : RowResult option =
        table.Rows
        |> List.filter (fun other -> other.Row.Name <> row.Row.Name)
        |> List.sortByDescending _.Estimate.Mean
        |> List.tryHead

    /// The verdict on a table: where its reference row stands, how it compares with the `rivals`, and how the paper's claims end.
    /// Without finished runs, or with too short ones, it says just that.
    let ofTable (rivals: string list) (evidence: Evidence) : string list =
        let table = evidence.Table

        match evidence.Origin, table.TryRow Experiments.Reference with
        | Origin.Planned, _ -> [ $"Nothing can be said about {table.Table.Name} yet: no run of it is recorded."; claims evidence ]
        | _ when not evidence.CanJudge ->
            [ $"Profile {table.Setting.Profile} trains for a moment, so no row is compared with another: the chain works, and "
              + "that is all that is shown."
              claims evidence ]
        | _, None -> [ $"{Experiments.Reference} is not finished, so nothing is compared."; claims evidence ]
        | _, Some reference ->
            let best = nearest table reference

            [ place table reference
              yield! best |> Option.map (compare reference) |> Option.toList
              for rival in rivals do
                  match table.TryRow rival with
                  | Some row when Some row.Row.Name = (best |> Option.map _.Row.Name) -> ()
                  | Some row -> compare reference row
                  | None -> $"{rival} is not finished."
              claims evidence
              caution evidence ]

    /// The verdict on a method without its parts: how many of the rows `without` are below it beyond chance, and which loses most.
    /// Without finished runs, or with too short ones, it says just that.
    let ofParts (without: string list) (evidence: Evidence) : string list =
        let table = evidence.Table
        let rows = without |> List.choose table.TryRow

        match table.TryRow Experiments.Reference with
        | Some reference when evidence.CanJudge && not rows.IsEmpty ->
            let differences = [ for row in rows -> row, TableResult.difference row reference ]
            let count word = differences |> List.filter (fun (_, estimate) -> relation estimate = word) |> List.length
            let matters, gains, unclear = count "below", count "above", count "not told apart from"
            let most, _ = differences |> List.minBy (fun (_, estimate) -> estimate.Mean)

            let answer =
                match matters with
                | 0 -> "None is shown to matter"
                | count -> $"{count} of {rows.Length} matter"

            [ $"{answer}: of {rows.Length} rows that differ in a part from {reference.Row.Name} {matters} are below it beyond their "
              + $"interval, {gains} above, {unclear} not told apart."
              compare most reference
              for row in rows do
                  if row.Row.Name <> most.Row.Name then
                      compare row reference
              claims evidence
              caution evidence ]
        | _ -> ofTable [] evidence

    /// The verdict on rows that form a curve, from least to most volumes: which steps grow beyond chance.
    let ofSteps (what: string) (evidence: Evidence) (rows: RowResult list) : string list =
        match rows with
        | [] -> [ $"Nothing can be said about {what} yet: no run is finished." ]
        | _ when not evidence.CanJudge -> ofTable [] evidence
        | [ one ] -> [ $"{what}: only {one.Row.Name} is finished." ]
        | _ ->
            let first, last = List.head rows, List.last rows
            let steps = List.pairwise rows |> List.map (fun (fewer, more) -> TableResult.difference more fewer |> relation)
            let count word = steps |> List.filter ((=) word) |> List.length

            let grows, falls, unclear = count "above", count "below", count "not told apart from"

            let answer =
                if grows = steps.Length then "Yes"
                elif grows = 0 then "No"
                else "In part"

            let steps =
                $"{answer}: of {steps.Length} steps in {what} Dice grows beyond the interval in {grows}, falls in {falls}, and cannot be "
                + $"told from 0 in {unclear}."

            [ steps; compare last first; claims evidence; caution evidence ]

    /// The fewest volumes with which a row of `rows` reaches a mean Dice.
    let private fewest (rows: RowResult list) (mean: float) : int option =
        rows |> List.filter (fun row -> row.Estimate.Mean >= mean) |> List.choose _.Row.Annotated |> List.sort |> List.tryHead

    /// The verdict on an annotation curve: for each number of volumes, how `method` compares with `plain` and how many volumes
    /// `plain` needs to reach it.
    let ofCurve (plain: string) (method: string) (evidence: Evidence) : string list =
        let named name = evidence.Table.Rows |> List.filter (fun row -> row.Row.Method = name) |> List.sortBy _.Row.Annotated
        let plainRows = named plain

        match named method with
        | _ when not evidence.CanJudge -> ofTable [] evidence |> List.truncate 1
        | [] -> [ $"{method} is not finished, so nothing can be read off." ]
        | rows ->
            let needed (row: RowResult) =
                match fewest plainRows row.Estimate.Mean with
                | Some count -> $"{plain} reaches its {dice row.Estimate.Mean} with {count}."
                | None -> $"{plain} does not reach its {dice row.Estimate.Mean} with any number trained here."

            let pairs =
                [ for row in rows do
                      match plainRows |> List.tryFind (fun other -> other.Row.Annotated = row.Row.Annotated) with
                      | Some other -> row, other, TableResult.difference row other
                      | None -> () ]

            let above = pairs |> List.filter (fun (_, _, difference) -> relation difference = "above") |> List.length

            let most = pairs |> List.sortByDescending (fun (_, _, difference) -> difference.Mean) |> List.tryHead

            [ match most with
              | None -> ()
              | Some(row, _, difference) ->
                  let answer = if above = 0 then "None that can be shown" else "Some"

                  $"{answer}: {method} is above {plain} at {above} of {pairs.Length} numbers of volumes; most it gains with "
                  + $"{row.Row.Annotated.Value}, {TableText.points difference.Mean} points{interval TableText.points difference}."

                  needed row
              for row in rows do
                  match pairs |> List.tryFind (fun (own, _, _) -> own.Row.Name = row.Row.Name) with
                  | Some(_, other, _) when Some row.Row.Name <> (most |> Option.map (fun (own, _, _) -> own.Row.Name)) ->
                      $"{compare row other} {needed row}"
                  | Some _ -> ()
                  | None -> needed row
              caution evidence ]
