namespace MkdSeg.PaperRepro

open System
open Giraffe.ViewEngine
open MkdSeg.Evaluation

/// A table of a replay as a part of the page: numbers, boxes, differences.
[<RequireQualifiedAccess>]
module TableSection =
    let id (table: TableResult) = $"table-{table.Table.Name}"

    /// Means of a row that are best: the structures', the one over structures, and the distance, each by its heading.
    let private best (table: TableResult) : Set<string * string> =
        let columns (row: RowResult) : (string * Summary * float) list =
            [ for structure, summary in row.Dice do
                  structure, summary, 1.0
              "mean", row.MacroDice, 1.0
              match row.MacroAssd with
              | Some assd -> "ASSD mm", assd, -1.0
              | None -> () ]

        [ for _, rows in table.Rows |> List.groupBy TableResult.volumes do
              if rows.Length > 1 then
                  let means =
                      [ for row in rows do
                            for column, summary, sign in columns row do
                                match summary.Mean with
                                | Some mean -> column, (row.Row.Name, sign * mean)
                                | None -> () ]

                  for column, values in List.groupBy fst means do
                      let highest = values |> List.map (snd >> snd) |> List.max

                      for _, (name, value) in values do
                          if value = highest then
                              name, column ]
        |> Set.ofList

    /// Columns of the statistics that a phone has no room for.
    let private wide = Set.ofList [ "95 % interval"; "ASSD mm"; "p (Holm)"; "effect"; "seeds"; "updates"; "minutes" ]

    /// "0.876 ± 0.013" with the deviation apart: a phone has no room for one of each structure.
    let private withDeviation (text: string) : XmlNode =
        match text.IndexOf(" ± ", StringComparison.Ordinal) with
        | -1 -> str text
        | first ->
            let last =
                match text.IndexOf(' ', first + 3) with
                | -1 -> text.Length
                | next -> next

            span
                []
                [ str (text.Substring(0, first))
                  span [ _class "deviation" ] [ str (text.Substring(first, last - first)) ]
                  str (text.Substring last) ]

    /// Cells as a table, the best ones bold.
    let private grid (table: TableResult) (what: string) (cell: string -> XmlNode) (cells: string list list) : XmlNode =
        let best = best table

        let marked (row: string list) =
            List.zip cells.Head row
            |> List.map (fun (column, text) -> if best.Contains(row.Head, column) then strong [] [ cell text ] else cell text)

        Html.tableOf $"{table.Table.Name}: {what}" wide.Contains cells.Head (List.map marked cells.Tail)

    /// The mean over structures and its statistics.
    let private means (table: TableResult) : XmlNode =
        let statistics, _ = TableText.halves table
        let minutes = "minutes" :: [ for row in table.Rows -> TableText.number "0.0" row.WallMinutes ]

        div
            [ _class "numbers" ]
            [ grid table "mean of the structures, statistics" str (List.map2 (fun cells minutes -> cells @ [ minutes ]) statistics minutes)
              Html.turn
              Html.note ("Sorted by the mean" + (if (best table).IsEmpty then "." else "; the best value of a column is bold.")) ]

    let private structures (table: TableResult) : XmlNode =
        let _, structures = TableText.halves table
        div [ _class "numbers structures" ] [ grid table "structures" withDeviation structures ]

    /// What the boxes of a table show.
    let private boxes (table: TableResult) (title: string) : string =
        let marked =
            if table.Rows |> List.exists (fun row -> TableDrawings.isReference table row.Row.Name) then
                $"; {TableText.reference table} in orange"
            else
                ""

        $"{title}: Dice of each held-out patient, mean over the seeds{marked}"

    let private perStructure (table: TableResult) =
        [ for structure in table.Structures -> TableDrawings.structure table structure |> Charts.folded (boxes table structure) ]

    /// Differences to the rows' references, in points.
    let private forest (table: TableResult) : XmlNode option =
        TableDrawings.differences table
        |> Option.map (
            Charts.half (
                $"Difference of mean Dice to {TableText.reference table}, in hundredths, with 95 %% bootstrap intervals over "
                + "patients and seeds. Right of 0 is better than it; filled where the interval leaves 0 out."
            )
        )

    let part (table: TableResult) : XmlNode =
        let table = TableResult.sorted table

        Html.part
            3
            (id table)
            (TableText.title table)
            [ if table.Rows.IsEmpty then
                  Html.text "No run of this table is finished."
              else
                  yield! TableText.missing table |> List.map Html.text
                  means table

                  div
                      [ _class "pair" ]
                      [ TableDrawings.means table |> Charts.half (boxes table "mean of structures"); yield! Option.toList (forest table) ]

                  Html.folded false "Each structure by itself" [ structures table; div [ _class "charts" ] (perStructure table) ]

              Html.folded
                  false
                  "What these numbers are"
                  [ yield! TableText.notes table |> List.map Html.note
                    Html.note (
                        "'minutes' is the mean wall time of the run behind a row, all its processes together, as its manifest "
                        + "has it: it depends on the machine and on what else ran there. Rows of one run share its time; where "
                        + "a row is the first network of a control of two, the time is that of both."
                    ) ] ]
