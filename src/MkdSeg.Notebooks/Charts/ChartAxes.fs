namespace MkdSeg.Notebooks

open System.Text.Json.Nodes
open OxyPlot
open OxyPlot.Axes

/// One axis of the static picture, and where values lie on it.
type internal ChartAxis =
    { Axis: Axis
      Place: AxisValue -> float
      /// Whether a line marks 0.
      HasZeroLine: bool }

[<RequireQualifiedAccess>]
module internal ChartAxes =
    let private grid (axis: Axis) =
        axis.MajorGridlineStyle <- LineStyle.Solid
        axis.MajorGridlineColor <- OxyColor.Parse "#e6e9ec"

    /// Labels stand side by side in the order in which they first come.
    let private category (labels: string list) : ChartAxis =
        let axis = CategoryAxis(IsTickCentered = true, GapWidth = 0.2)
        axis.Labels.AddRange labels

        let place value =
            match value with
            | AxisValue.Label label -> labels |> List.findIndex ((=) label) |> float
            | AxisValue.Number number -> number

        { Axis = axis; Place = place; HasZeroLine = false }

    let private numeric (isLogarithmic: bool) (range: float list) : ChartAxis =
        let axis: Axis = if isLogarithmic then LogarithmicAxis() else LinearAxis()
        grid axis

        match range with
        | [ low; high ] ->
            // plotly.js gives the range of a logarithmic axis in powers of ten.
            axis.Minimum <- if isLogarithmic then 10.0 ** low else low
            axis.Maximum <- if isLogarithmic then 10.0 ** high else high
        | _ -> ()

        let place value =
            match value with
            | AxisValue.Number number -> number
            | AxisValue.Label _ -> nan

        { Axis = axis; Place = place; HasZeroLine = false }

    /// The axis of a layout, "xaxis" or "yaxis", for these values.
    let create (layout: JsonNode | null) (name: string) (position: AxisPosition) (values: AxisValue list) : ChartAxis =
        let given = PlotlyJson.child layout name
        let labels = values |> List.choose (function AxisValue.Label label -> Some label | AxisValue.Number _ -> None) |> List.distinct

        let made =
            if labels.IsEmpty then
                let range = PlotlyJson.items (PlotlyJson.child given "range") |> List.choose PlotlyJson.number
                numeric (PlotlyJson.text (PlotlyJson.child given "type") = Some "log") range
            else
                category labels

        made.Axis.Position <- position

        made.Axis.Title <- PlotlyJson.title given |> Option.toObj

        if PlotlyJson.text (PlotlyJson.child given "autorange") = Some "reversed" then
            made.Axis.StartPosition <- 1.0
            made.Axis.EndPosition <- 0.0

        { made with HasZeroLine = PlotlyJson.isTrue (PlotlyJson.child given "zeroline") }
