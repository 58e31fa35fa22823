namespace MkdSeg.PaperRepro

open Giraffe.ViewEngine

/// A table of a replay as a part of the page: numbers, boxes, differences.
[<RequireQualifiedAccess>]
module TableSection =
    let id (table: TableResult) = $"table-{table.Table.Name}"

    /// Whether others are tested against a row.
    let private isReference (table: TableResult) (name: string) =
        table.Rows |> List.exists (fun row -> row.Row.Against = Some name)

    let private grid (table: TableResult) =
        let structures, statistics = TableText.halves table
        let minutes = "minutes" :: [ for row in table.Rows -> TableText.number "0.0" row.WallMinutes ]
        let statistics = List.map2 (fun cells minutes -> cells @ [ minutes ]) statistics minutes
        let grid name (cells: string list list) = Html.tableOf name cells.Head [ for row in cells.Tail -> List.map str row ]
        div [ _class "numbers" ] [ grid $"{table.Table.Name}: structures" structures; grid $"{table.Table.Name}: mean of the structures, statistics" statistics ]

    /// Where the axes of all boxes of a table begin: at a tenth below the lowest value.
    let private lowest (table: TableResult) =
        let all = table.Rows |> List.collect _.CaseDice |> List.collect (snd >> Map.toList >> List.map snd)
        if all.IsEmpty then 0.0 else max 0.0 (floor (List.min all * 10.0 - 0.2) / 10.0)

    let private boxes (table: TableResult) (title: string) (valuesOf: RowResult -> float list) : XmlNode =
        let marked = if table.Rows |> List.exists (fun row -> isReference table row.Row.Name) then $"; {TableText.reference table} in orange" else ""
        let words = $"Box plots of Dice over held-out patients, {title}, a box for each row of the table {table.Table.Name}."

        Charts.boxes words (isReference table) (lowest table) [ for row in table.Rows -> row.Row.Name, valuesOf row ]
        |> Charts.figure $"{title}: Dice of each held-out patient, mean over the seeds{marked}"

    let private perStructure (table: TableResult) =
        [ for structure in table.Structures ->
              boxes table structure (fun row -> row.CaseDice |> List.tryFind (fun (name, _) -> name = structure) |> Option.map (snd >> Map.toList >> List.map snd) |> Option.defaultValue []) ]

    /// Differences to the rows' references, in points.
    let private forest (table: TableResult) : XmlNode option =
        let compared =
            [ for row in table.Rows do
                  match row.Comparison with
                  | Some comparison ->
                      let difference = comparison.Paired.Difference
                      row.Row.Name, 100.0 * difference.Mean, difference.Interval |> Option.map (fun (low, high) -> 100.0 * low, 100.0 * high)
                  | None -> () ]

        if compared.IsEmpty then
            None
        else
            let reference = TableText.reference table

            Charts.forest $"Differences of mean Dice to {reference} with 95 %% intervals, a point for each compared row of the table {table.Table.Name}." compared
            |> Charts.figure $"Difference of mean Dice to {reference}, in hundredths, with 95 %% bootstrap intervals over patients and seeds. Right of 0 is better than it; filled where the interval leaves 0 out."
            |> Some

    /// `isFirst` shows the structures from the start.
    let part (isFirst: bool) (table: TableResult) : XmlNode =
        Html.part 3 (id table) (TableText.title table) [
            if table.Rows.IsEmpty then
                Html.text "No run of this table is finished."
            else
                yield! TableText.missing table |> List.map Html.text
                grid table
                boxes table "mean of structures" (fun row -> List.ofArray row.Values.PatientMeans)
                yield! Option.toList (forest table)
                Html.folded isFirst "Each structure by itself" [ div [ _class "charts" ] (perStructure table) ]

            Html.folded false "What these numbers are" [
                yield! TableText.notes table |> List.map Html.note
                Html.note "'minutes' is the mean wall time of the run behind a row, all its processes together, as its manifest has it: it depends on the machine and on what else ran there. Rows of one run share its time; where a row is the first network of a control of two, the time is that of both."
            ]
        ]
