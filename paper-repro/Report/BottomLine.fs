namespace MkdSeg.PaperRepro

/// What all of it comes to, in sentences made from the verdicts and the tables.
[<RequireQualifiedAccess>]
module BottomLine =
    let private join (words: string list) =
        match List.rev words with
        | last :: (_ :: _ as before) -> String.concat ", " (List.rev before) + " and " + last
        | words -> String.concat "" words

    /// How the claims came out.
    let private claims (rows: ClaimRow list) : string =
        let count kind = rows |> List.filter (fun row -> Verdict.kind row.Verdict = kind) |> List.length
        let good, bad, open' = count VerdictKind.Reproduced, count VerdictKind.NotReproduced, count VerdictKind.Undecided
        let judged = good + bad + open'
        let are n = if n = 1 then "is" else "are"

        if judged = 0 && count VerdictKind.NotTested = rows.Length then
            "Nothing can be said yet: no run that a claim of the paper needs is finished."
        elif judged = 0 then
            "No claim of the paper can be judged by these runs."
        elif good = judged && judged = 1 then
            "The one claim of the paper that these runs can judge is reproduced."
        elif good = judged then
            $"All {judged} claims of the paper that these runs can judge are reproduced."
        else
            let parts =
                [ if bad > 0 then
                      $"{bad} {are bad} not"
                  if open' > 0 then
                      $"{open'} {are open'} undecided" ]

            let beginning = if good = 0 then "None" else string good
            $"{beginning} of the {judged} claims of the paper that these runs can judge {are good} reproduced, {join parts}."

    /// A claimed gain in a sentence, with the interval.
    let private gain (row: ClaimRow) : string option =
        match row.Claim.Kind, row.Claim.Value, row.Ours with
        | ClaimKind.Gain, Some paper, Some ours ->
            let interval = if ours.Interval.IsSome then $" ({TableText.interval TableText.signed ours})" else ""

            Some(
                $"{row.Claim.Statement}: {TableText.signed paper} points in the paper, {TableText.signed ours.Mean}{interval} "
                + $"here: {row.Verdict}."
            )
        | _ -> None

    /// Which row of a table has the highest mean, and what the paper's method has.
    let private best (table: TableResult) : string option =
        match table.Rows |> List.filter _.MacroDice.Mean.IsSome with
        | _ :: _ :: _ as rows ->
            let dice (row: RowResult) = TableText.number "0.000" row.MacroDice.Mean.Value
            let first = rows |> List.maxBy _.MacroDice.Mean.Value

            let rank (row: RowResult) =
                1 + (rows |> List.filter (fun other -> other.MacroDice.Mean.Value > row.MacroDice.Mean.Value) |> List.length)

            let own =
                match table.TryRow "mkd ensemble" with
                | Some row when row.Row.Name <> first.Row.Name -> $"; mkd ensemble is number {rank row} of {rows.Length} with {dice row}"
                | _ -> ""

            Some $"{TableText.title table}: the highest mean Dice is that of {first.Row.Name}, {dice first}{own}."
        | _ -> None

    /// The sentences: all claims, the paper's main gains, and the first table of each target.
    let sentences (tables: TableResult list) (rows: ClaimRow list) : string list =
        [ claims rows
          yield! rows |> List.choose gain |> List.filter (fun sentence -> sentence.Contains "over target-only") |> List.truncate 2
          yield!
              tables
              |> List.filter (fun table -> table.TryRow("mkd ensemble").IsSome)
              |> List.distinctBy _.Table.Target
              |> List.choose best ]
