namespace MkdSeg.PaperRepro

open MkdSeg.Inference

/// A row's run that was tested on a case, and whose answer it is.
type CaseAnswer =
    {
        Row: string
        /// The job's name.
        Job: string
        Readout: Readout
        Result: RunResult
        /// Mean Dice over the case's structures; None where nothing was scored.
        Dice: float option
    }

/// A case that is shown, and why.
type ChosenCase =
    {
        Case: string
        /// For example "worst".
        Rank: string
        /// Mean over structures and seeds, of the row by which cases are ranked.
        Dice: float
        Answers: CaseAnswer list
    }

/// Which cases of a table are shown: not the nicest ones, but from both ends and the middle.
[<RequireQualifiedAccess>]
module CaseChoice =
    /// The row by which cases are ranked: the last of those that others are tested against.
    let ranking (table: TableResult) : RowResult option =
        table.Rows |> List.tryFindBack _.Row.Against.IsNone |> Option.orElse (List.tryHead table.Rows)

    /// Places in a ranking of `count` from worst to best: two at each end, two in the middle.
    let places (count: int) : int list =
        [ 0; 1; (count - 1) / 2; count / 2; count - 2; count - 1 ]
        |> List.filter (fun place -> place >= 0 && place < count)
        |> List.distinct
        |> List.sort

    let private rank (count: int) (place: int) =
        if place = 0 then "worst"
        elif place = count - 1 then "best"
        else $"{place + 1} of {count} from the worst"

    /// Each row's answer to a case, of the row's first seed.
    let private answers (results: Results) (table: TableResult) (case: string) : CaseAnswer list =
        [ for row in table.Rows do
              let found =
                  table.Table.RunsOf row.Row row.Seeds.Head
                  |> List.tryPick (fun run ->
                      match results.Find run row.Row.Readout, results.Locate run row.Row.Readout with
                      | Some(result, readout), Some(job, _) when result.Scores[readout] |> List.exists (fun score -> score.Case = case) ->
                          Some(result, readout, job)
                      | _ -> None)

              match found with
              | Some(result, readout, job) ->
                  { Row = row.Row.Name
                    Job = job
                    Readout = readout
                    Result = result
                    Dice = (TableResult.caseDice result.Scores[readout]).TryFind case }
              | None -> () ]

    /// Worst and best first, then those between.
    let choose (results: Results) (table: TableResult) : ChosenCase list =
        match ranking table with
        | None -> []
        | Some row ->
            let ranked = Array.zip (Array.ofList row.Values.Patients) row.Values.PatientMeans |> Array.sortBy snd
            let middle place = place > 0 && place < ranked.Length - 1

            [ for place in places ranked.Length |> List.sortBy (fun place -> middle place, place) ->
                  let case, dice = ranked[place]
                  { Case = case; Rank = rank ranked.Length place; Dice = dice; Answers = answers results table case } ]
