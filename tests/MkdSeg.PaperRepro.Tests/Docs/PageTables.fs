namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.IO
open System.Text.RegularExpressions
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests.Snapshots
open MkdSeg.Testing
open MkdSeg.Training.Methods

/// What pages say of recorded scores, worked out from them. A mark names a folder of data/recorded, so that new tables take their place by
/// another folder's name.
[<RequireQualifiedAccess>]
module PageTables =
    let private grid (header: string list) (rows: string list list) : string =
        header :: (header |> List.map (fun _ -> "---")) :: rows
        |> List.map (fun cells -> $"""| {String.concat " | " cells} |""")
        |> String.concat "\n"

    /// The tables of FOLDER/EXPERIMENT, from fewest annotated volumes to most.
    let private experiment (name: string) : TableResult list =
        match name.Split '/' with
        | [| folder; experiment |] ->
            match Recorded.tablesNamed folder |> List.map _.Result |> List.filter (fun table -> table.Table.Experiment = experiment) with
            | [] -> failwith $"data/recorded/{folder} has no table '{experiment}'"
            | tables -> tables |> List.sortBy _.Setting.TrainedOn
        | _ -> failwith $"'{name}' is not FOLDER/EXPERIMENT"

    let private header (table: TableResult) = $"""n = {table.Setting.TrainedOn |> List.map string |> String.concat ", "}"""

    /// Mean Dice and, in brackets, points against the row that others are tested against, bold where their interval leaves 0 out.
    let private cell (row: RowResult) : string =
        let mean = TableText.number "0.000" row.Estimate.Mean

        match row.Comparison |> Option.map _.Paired.Difference with
        | None -> mean
        | Some { Mean = points; Interval = Some(low, high) } when low > 0.0 || high < 0.0 -> $"{mean} (**{TableText.points points}**)"
        | Some difference -> $"{mean} ({TableText.points difference.Mean})"

    let private cellOf (name: string) (table: TableResult) = table.TryRow name |> Option.map cell |> Option.defaultValue "-"

    /// "levels FOLDER/EXPERIMENT": every row for every number of annotated volumes.
    let levels (name: string) : string =
        let tables = experiment name
        let names = tables |> List.collect _.Table.Rows |> List.map _.Name |> List.distinct
        grid ("Dice" :: List.map header tables) [ for name in names -> name :: List.map (cellOf name) tables ]

    /// The row that answers for a method: its ensemble's where it has one.
    let private rowOf (method: string) (table: TableResult) : RowResult option =
        table.TryRow $"{method} ensemble" |> Option.orElse (table.TryRow method)

    /// "choice FOLDER/EXPERIMENT METHOD...": some methods with their costs, and the highest of all for each number of volumes.
    let choice (what: string) : string =
        match what.Split ' ' |> List.ofArray with
        | name :: methods ->
            let tables = experiment name

            let mean (format: string) (value: RowResult -> float) (rows: RowResult list) =
                rows |> List.averageBy value |> TableText.number format

            let line (method: string) =
                let rows = tables |> List.map (rowOf method)
                let known = List.choose id rows

                [ yield $"`{method}`"
                  for row in rows do
                      yield row |> Option.map cell |> Option.defaultValue "-"
                  yield mean "0.0" _.Cost known
                  yield mean "0.0" _.WallMinutes known ]

            let highest (table: TableResult) =
                let isWhole (row: RowResult) = row.Row.Readout <> Readout.Real && row.Row.Readout <> Readout.Syn
                let best = table.Rows |> List.filter isWhole |> List.maxBy _.Estimate.Mean
                $"""{TableText.number "0.000" best.Estimate.Mean}: `{best.Row.Name.Replace(" ensemble", "")}`"""

            grid
                ("Dice" :: List.map header tables @ [ "updates"; "minutes" ])
                (List.map line methods @ [ "highest of all rows" :: List.map highest tables @ [ ""; "" ] ])
        | [] -> failwith "a choice is FOLDER/EXPERIMENT METHOD..."

    let private judged (folder: string) : ClaimRow list = Recorded.tablesNamed folder |> VerifyCommand.judge

    /// "claims FOLDER": every claim of the paper.
    let claims (folder: string) : string = judged folder |> TableFiles.markdownClaims

    /// "headline FOLDER ID...": some claims in few words.
    let headline (what: string) : string =
        match what.Split ' ' |> List.ofArray with
        | folder :: ids ->
            let rows = judged folder

            let line (id: string) =
                let row = rows |> List.find (fun row -> row.Claim.Id = id)

                match TableText.claimCells row with
                | [ _; paper; ours; _; verdict ] ->
                    let short (text: string) = text.Replace(" points", "").Replace(", second review", "")
                    let words = verdict.Split([| '('; ':' |]) |> Array.head
                    [ row.Claim.Statement.Split(';')[0]; short paper; short ours; words.Trim() ]
                | cells -> failwith $"{cells.Length} cells of a claim"

            grid [ "claim, in points of Dice"; "paper"; "here (95 % interval)"; "verdict" ] (List.map line ids)
        | [] -> failwith "a headline is FOLDER ID..."

    /// "tally FOLDER": how many claims came to what.
    let tally (folder: string) : string = judged folder |> List.map _.Verdict |> Verdict.tally

    let private parts (what: string) = what.Split ';' |> Array.map _.Trim()

    /// A table of FOLDER/TABLE and one of its rows.
    let private row (table: string) (name: string) : TableResult * RowResult =
        match table.Split '/' with
        | [| folder; table |] ->
            let result = Recorded.tablesNamed folder |> List.map _.Result |> List.find (fun result -> result.Table.Name = table)

            match result.TryRow name with
            | Some row -> result, row
            | None -> failwith $"{folder}/{table} has no row '{name}'"
        | _ -> failwith $"'{table}' is not FOLDER/TABLE"

    /// "points FOLDER/TABLE; ROW; OTHER": a row less another one, with its interval.
    let points (what: string) : string =
        match parts what with
        | [| table; one; other |] ->
            let difference = TableResult.difference (snd (row table one)) (snd (row table other))
            $"{TableText.points difference.Mean} ({TableText.interval TableText.points difference})"
        | _ -> failwith $"'{what}' is not FOLDER/TABLE; ROW; OTHER"

    /// "dice FOLDER/TABLE; ROW": its mean Dice.
    let dice (what: string) : string =
        match parts what with
        | [| table; one |] -> TableText.number "0.000" (snd (row table one)).Estimate.Mean
        | _ -> failwith $"'{what}' is not FOLDER/TABLE; ROW"

    /// Means of a class's intensity, one for each class.
    let private classMean = Regex @"^(mean_(real|translated)_)\d+$"

    /// What a method's first steps log, as its verified training has it.
    let private logged (method: string) : string =
        let file = $"tests/MkdSeg.PaperRepro.Tests/Snapshots/TrainingTests.FirstLosses_{method}.verified.txt"

        [ for line in File.ReadLines(RepositoryFolder.File file) do
              match line.Split([| "."; " = " |], StringSplitOptions.None) with
              | [| step; name; _; _ |] when step.StartsWith "step " -> "`" + classMean.Replace(name, "${1}N") + "`"
              | _ -> () ]
        |> List.distinct
        |> String.concat ", "

    /// Lines of at most 138 letters, broken at spaces.
    let private wrapped (text: string) = Regex.Replace(text, @"([^\n]{1,138})(?: +|(?=\n|$))", "$1\n").Replace("\n\n\n", "\n\n")

    /// "method NAME": source, what is logged, results.
    let method (name: string) : string =
        let card = MethodCatalogue.Default.Find name

        let results =
            [ for table in experiment "phantom/ct-target" do
                  match rowOf name table with
                  | Some row -> TableText.number "0.000" row.Estimate.Mean
                  | None -> () ]

        let results = if results.IsEmpty then "not in these tables." else String.concat ", " results + "."
        wrapped $"**Source.** {card.Source}.\n\n**Logged.** {logged name}.\n\n**Results.** {results}"

    /// A page with everything marked as the recorded scores have it.
    let fill (page: string) : string =
        [ "levels", levels
          "choice", choice
          "claims", claims
          "headline", headline
          "tally", tally
          "points", points
          "dice", dice
          "method", method ]
        |> List.fold (fun page (kind, text) -> MarkedText.fill kind text page) page
