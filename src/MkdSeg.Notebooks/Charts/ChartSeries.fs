namespace MkdSeg.Notebooks

open MkdSeg.Evaluation
open OxyPlot
open OxyPlot.Axes
open OxyPlot.Series

/// Traces as series of the static picture.
[<RequireQualifiedAccess>]
module internal ChartSeries =
    let private coloured (trace: ChartTrace) (otherwise: OxyColor) : OxyColor =
        match trace.Colour with
        | Some colour when colour.StartsWith '#' && colour.Length = 7 -> OxyColor.Parse colour
        | _ -> otherwise

    let private legend (trace: ChartTrace) (series: Series) =
        series.Title <- trace.ShownName
        series.RenderInLegend <- trace.IsInLegend

    let private points (x: ChartAxis) (y: ChartAxis) (trace: ChartTrace) =
        List.zip (List.truncate trace.Y.Length trace.X) (List.truncate trace.X.Length trace.Y)
        |> List.map (fun (across, up) -> x.Place across, y.Place up)

    /// A line from end to end of each error bar; both ends may lie at different distances.
    let private errorBars (x: ChartAxis) (y: ChartAxis) (colour: OxyColor) (trace: ChartTrace) (points: (float * float) list) : Series list =
        let bar (ends: (float * float) list) : Series =
            let series = LineSeries(Color = colour, StrokeThickness = 1.2, LineStyle = LineStyle.Solid, RenderInLegend = false, XAxisKey = x.Axis.Key, YAxisKey = y.Axis.Key)

            for across, up in ends do
                series.Points.Add(DataPoint(across, up))

            series

        let reaches (errors: (float * float) list) (ends: float * float -> float * float -> (float * float) list) =
            List.zip (List.truncate errors.Length points) (List.truncate points.Length errors) |> List.map (fun (point, error) -> bar (ends point error))

        reaches (trace.Errors "error_x") (fun (across, up) (below, above) -> [ across - below, up; across + above, up ])
        @ reaches (trace.Errors "error_y") (fun (across, up) (below, above) -> [ across, up - below; across, up + above ])

    /// plotly.js marks the points of short lines by itself.
    let private scatter (x: ChartAxis) (y: ChartAxis) (colour: OxyColor) (trace: ChartTrace) : Series list =
        let points = points x y trace
        let mode = trace.Mode |> Option.defaultValue (if points.Length < 20 then "lines+markers" else "lines")
        let line = LineSeries(Color = colour, LineStyle = (if mode.Contains "lines" then LineStyle.Solid else LineStyle.None))
        legend trace line

        if mode.Contains "markers" then
            line.MarkerType <- MarkerType.Circle
            line.MarkerFill <- colour
            line.MarkerSize <- 3.0

        for across, up in points do
            line.Points.Add(DataPoint(across, up))

        line :: errorBars x y colour trace points

    /// Bars of several traces stand side by side within 0.8 of a place.
    let private bars (x: ChartAxis) (y: ChartAxis) (colour: OxyColor) (slot: int, slots: int) (trace: ChartTrace) : Series list =
        let series = RectangleBarSeries(FillColor = colour, StrokeThickness = 0.0)
        legend trace series
        let width = 0.8 / float slots
        let low (place: float) = place - 0.4 + width * float slot

        for across, up in points x y trace do
            let item =
                if trace.IsHorizontal then RectangleBarItem(0.0, low up, across, low up + width)
                else RectangleBarItem(low across, 0.0, low across + width, up)

            series.Items.Add item

        [ series ]

    let private box (x: ChartAxis) (y: ChartAxis) (colour: OxyColor) (trace: ChartTrace) : Series list =
        let along, values = if trace.IsHorizontal then y, trace.GivenX else x, trace.GivenY
        let sorted = values |> List.choose (function AxisValue.Number number when System.Double.IsFinite number -> Some number | _ -> None) |> Array.ofList |> Array.sort

        if sorted.Length = 0 then
            []
        else
            let share (percent: float) = Percentile.linear percent sorted
            let low, high = share 25.0, share 75.0
            let reach = 1.5 * (high - low)
            let inside = sorted |> Array.filter (fun value -> value >= low - reach && value <= high + reach)
            let item = BoxPlotItem(along.Place(AxisValue.Label trace.ShownName), inside[0], low, share 50.0, high, inside[inside.Length - 1])
            item.Outliers <- sorted |> Array.except inside |> ResizeArray
            let series = BoxPlotSeries(Fill = OxyColor.FromAColor(96uy, colour), Stroke = colour, BoxWidth = 0.5, RenderInLegend = false)

            if trace.IsHorizontal then
                series.XAxisKey <- y.Axis.Key
                series.YAxisKey <- x.Axis.Key

            series.Items.Add item
            [ series ]

    let private heatMap (trace: ChartTrace) : Series list =
        let rows = trace.Z
        let cells = Array2D.init (rows |> List.map _.Length |> List.max) rows.Length (fun column row -> rows[row] |> List.tryItem column |> Option.defaultValue nan)
        let columns, count = Array2D.length1 cells, Array2D.length2 cells
        [ HeatMapSeries(X0 = 0.0, X1 = float (columns - 1), Y0 = 0.0, Y1 = float (count - 1), Data = cells, Interpolate = false) ]

    /// Whether the picture can show a trace of this kind.
    let isKnown (trace: ChartTrace) =
        match trace.Kind with
        | "heatmap" -> trace.Z |> List.exists (List.isEmpty >> not)
        | "scatter" | "scattergl" | "bar" | "box" -> true
        | _ -> false

    /// The series of a trace. `slot` is a bar's place among the chart's bars.
    let create (x: ChartAxis) (y: ChartAxis) (colour: OxyColor) (slot: int * int) (trace: ChartTrace) : Series list =
        let colour = coloured trace colour

        match trace.Kind with
        | "bar" -> bars x y colour slot trace
        | "box" -> box x y colour trace
        | "heatmap" -> heatMap trace
        | _ -> scatter x y colour trace
