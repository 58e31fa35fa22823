namespace MkdSeg.PaperRepro.Cells

open MkdSeg.Display
open MkdSeg.PaperRepro

/// Charts of tables as notebooks show them: the report's charts with a title.
[<RequireQualifiedAccess>]
module TableCharts =
    /// The chart with a title, and the room for it.
    let titled (title: string) (chart: ChartDescription) : ChartDescription = { chart with Title = title; Height = chart.Height + 50 }

    let private unfinished (what: string) : MimeBundle = Shown.words $"{what}: no run is finished."

    /// A box for each row: mean Dice of each held-out patient. A sentence where nothing is finished.
    let boxes (table: TableResult) : MimeBundle =
        if table.Rows.IsEmpty then
            unfinished "Dice of each patient"
        else
            TableDrawings.means table |> titled $"{table.Table.Name}: mean Dice of each held-out patient" |> Forms.ofValue

    /// Differences to the reference in points with intervals. A sentence where nothing is compared.
    let differences (table: TableResult) : MimeBundle =
        match TableDrawings.differences table with
        | Some chart ->
            chart
            |> titled $"{table.Table.Name}: points of Dice against {TableText.reference table}, 95 %% intervals"
            |> Forms.ofValue
        | None -> unfinished "Differences"

    /// Dice against a number of volumes, a line for each method. A sentence where nothing is finished.
    let curve (axis: string) (count: Row -> int option) (table: TableResult) : MimeBundle =
        match CurveSection.series count table with
        | [] -> unfinished "The curve"
        | series -> Charts.curve table.Table.Name axis series |> titled $"{table.Table.Name}: mean Dice, 95 %% intervals" |> Forms.ofValue

    /// Bars side by side, a colour for each series of named values.
    let bars (title: string) (axis: string) (series: (string * (string * float) list) list) : ChartDescription =
        Charts.bars title axis series |> titled title

    /// Dice of cases that are kept from training over its steps.
    let validation (title: string) (series: Series list) : ChartDescription =
        Charts.progress title 300 "validation Dice" false series |> titled title

    /// Mean Dice of the rows against their updates of all networks, in updates of one segmentor. A sentence where nothing is finished.
    let costs (table: TableResult) : MimeBundle =
        if table.Rows.IsEmpty then
            unfinished "Dice against cost"
        else
            [ for row in table.Rows -> row.Row.Name, row.Cost, row.Estimate ]
            |> ComparisonCharts.costs
                $"{table.Table.Name}: Dice against cost, 95 %% intervals"
                "updates of all networks over those of one segmentor"
            |> Forms.ofValue

    /// Mean Dice of each structure under the rows of these names. InvalidInputException where one is not there; a sentence where nothing is
    /// finished.
    let structures (names: string list) (table: TableResult) : MimeBundle =
        if table.Rows.IsEmpty then
            unfinished "Dice of each structure"
        else
            names |> List.map (Pairing.row table) |> Pairing.structures |> Forms.ofValue

    /// Losses over the steps of a training, on a logarithmic axis.
    let losses (title: string) (series: Series list) : ChartDescription =
        let positive = [ for line in series -> { line with Points = line.Points |> List.filter (fun (_, value) -> value > 0.0) } ]
        Charts.progress title 320 "loss" true positive |> titled title
