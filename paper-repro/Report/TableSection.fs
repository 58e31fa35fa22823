namespace MkdSeg.PaperRepro

open Giraffe.ViewEngine

/// A table of a replay as a part of the page: numbers, boxes, differences.
[<RequireQualifiedAccess>]
module TableSection =
    let id (table: TableResult) = $"table-{table.Table.Name}"

    let private grid (table: TableResult) =
        let structures, statistics = TableText.halves table
        let minutes = "minutes" :: [ for row in table.Rows -> TableText.number "0.0" row.WallMinutes ]
        let statistics = List.map2 (fun cells minutes -> cells @ [ minutes ]) statistics minutes
        let grid name (cells: string list list) = Html.tableOf name cells.Head [ for row in cells.Tail -> List.map str row ]
        div [ _class "numbers" ] [ grid $"{table.Table.Name}: structures" structures; grid $"{table.Table.Name}: mean of the structures, statistics" statistics ]

    let private boxes (table: TableResult) (title: string) (drawing: Drawing) : XmlNode =
        let marked = if table.Rows |> List.exists (fun row -> TableDrawings.isReference table row.Row.Name) then $"; {TableText.reference table} in orange" else ""
        drawing |> Charts.figure $"{title}: Dice of each held-out patient, mean over the seeds{marked}"

    let private perStructure (table: TableResult) =
        [ for structure in table.Structures -> TableDrawings.structure table structure |> boxes table structure ]

    /// Differences to the rows' references, in points.
    let private forest (table: TableResult) : XmlNode option =
        TableDrawings.differences table
        |> Option.map (Charts.figure $"Difference of mean Dice to {TableText.reference table}, in hundredths, with 95 %% bootstrap intervals over patients and seeds. Right of 0 is better than it; filled where the interval leaves 0 out.")

    /// `isFirst` shows the structures from the start.
    let part (isFirst: bool) (table: TableResult) : XmlNode =
        Html.part 3 (id table) (TableText.title table) [
            if table.Rows.IsEmpty then
                Html.text "No run of this table is finished."
            else
                yield! TableText.missing table |> List.map Html.text
                grid table
                boxes table "mean of structures" (TableDrawings.means table)
                yield! Option.toList (forest table)
                Html.folded isFirst "Each structure by itself" [ div [ _class "charts" ] (perStructure table) ]

            Html.folded false "What these numbers are" [
                yield! TableText.notes table |> List.map Html.note
                Html.note "'minutes' is the mean wall time of the run behind a row, all its processes together, as its manifest has it: it depends on the machine and on what else ran there. Rows of one run share its time; where a row is the first network of a control of two, the time is that of both."
            ]
        ]
