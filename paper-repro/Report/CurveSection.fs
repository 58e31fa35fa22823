namespace MkdSeg.PaperRepro

open Giraffe.ViewEngine

/// Dice against a number of volumes.
[<RequireQualifiedAccess>]
module CurveSection =
    /// A line for each method, over the rows that say how many volumes they had.
    let series (count: Row -> int option) (table: TableResult) : Series list =
        [ for row in table.Rows do
              match count row.Row with
              | Some volumes -> row.Row.Method, (float volumes, row.Estimate)
              | None -> () ]
        |> List.groupBy fst
        |> List.map (fun (method, points) ->
            let points = points |> List.map snd |> List.sortBy fst

            { Name = method
              Points = [ for volumes, estimate in points -> volumes, estimate.Mean ]
              Intervals = [ for _, estimate in points -> estimate.Interval ] })

    let private chart (axis: string) (caption: string) (count: Row -> int option) (table: TableResult) : XmlNode option =
        match series count table with
        | [] -> None
        | series ->
            let names = series |> List.map _.Name |> String.concat ", "

            Charts.curve $"Mean Dice against {axis}, with 95 %% intervals, a line for each of: {names}." axis series
            |> Charts.half caption
            |> Some

    let private shown (table: TableResult) : XmlNode option =
        match table.Table.Experiment with
        | "annotation-curve" ->
            chart
                "annotated target volumes"
                ("How many annotations does a method save? Mean Dice over held-out patients and seeds with 95 % bootstrap "
                 + "intervals; points of one number stand side by side.")
                _.Annotated
                table
        | "other-patients" ->
            chart
                "annotated target volumes"
                "The same where every seed has annotated volumes of its own: the intervals are also over who is annotated."
                _.Annotated
                table
        | "assistant-volumes" ->
            chart
                "assistant volumes"
                "Does it help to have more assistants? Mean Dice over held-out patients and seeds with 95 % bootstrap intervals."
                _.Assistant
                table
        | _ -> None

    /// None where no such table is in the plan.
    let part (tables: TableResult list) : XmlNode option =
        match
            [ for table in tables do
                  match shown table with
                  | Some chart -> table, chart
                  | None -> () ]
        with
        | [] -> None
        | charts ->
            Some(
                Html.part
                    2
                    "curves"
                    "Dice against the number of volumes"
                    [ div
                          [ _class "charts" ]
                          [ for table, chart in charts -> Html.part 3 $"curve-{table.Table.Name}" table.Table.Name [ chart ] ] ]
            )
