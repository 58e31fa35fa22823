namespace MkdSeg.Display

open System
open System.Text.Json.Nodes

/// Reads what a cell made with XPlot.Plotly, so that such charts have a static picture too. Our own charts never come this way.
[<RequireQualifiedAccess>]
module internal PlotlyChartReader =
    /// plotly.js's own colours in its order.
    let private colours =
        [ "#1f77b4"; "#ff7f0e"; "#2ca02c"; "#d62728"; "#9467bd"; "#8c564b"; "#e377c2"; "#7f7f7f"; "#bcbd22"; "#17becf" ]

    let private dash (trace: PlotlyTrace) =
        match trace.Dash with
        | Some "dash"
        | Some "longdash" -> ChartDash.Dashed
        | Some "dot" -> ChartDash.Dotted
        | Some "dashdot"
        | Some "longdashdot" -> ChartDash.DashDotted
        | _ -> ChartDash.Solid

    let private symbol (trace: PlotlyTrace) (name: string) =
        match (if name = "" then trace.Symbols |> List.tryHead |> Option.defaultValue "" else name).Split('-')[0] with
        | "square" -> ChartSymbol.Square
        | "diamond" -> ChartSymbol.Diamond
        | "triangle" -> ChartSymbol.Triangle
        | "x"
        | "cross" -> ChartSymbol.Cross
        | "star" -> ChartSymbol.Star
        | _ -> ChartSymbol.Circle

    /// Where values lie on an axis of numbers or of these names.
    let private place (names: string list) (value: AxisValue) : float =
        match value with
        | AxisValue.Number number -> number
        | AxisValue.Label label -> names |> List.tryFindIndex ((=) label) |> Option.map float |> Option.defaultValue nan

    let private zip (first: 'a list) (second: 'b list) = List.zip (List.truncate second.Length first) (List.truncate first.Length second)

    let private points (x: AxisValue -> float) (y: AxisValue -> float) (trace: PlotlyTrace) : ChartMarks =
        let places = zip trace.X trace.Y |> List.map (fun (across, up) -> x across, y up)
        let across, up = trace.Errors "error_x", trace.Errors "error_y"

        let around (errors: (float * float) list) at value =
            errors |> List.tryItem at |> Option.map (fun (below, above) -> value - below, value + above)

        let points =
            [ for at, (x, y) in Seq.indexed places ->
                  let isFilled =
                      match trace.Symbols with
                      | [ one ] -> not (one.EndsWith "-open")
                      | symbols -> symbols |> List.tryItem at |> Option.forall (fun name -> not (name.EndsWith "-open"))

                  { X = x; Y = y; Across = around across at x; Up = around up at y; IsFilled = isFilled } ]

        // plotly.js marks the points of short lines by itself.
        let mode = trace.Mode |> Option.defaultValue (if points.Length < 20 then "lines+markers" else "lines")

        ChartMarks.Points(
            points,
            (if mode.Contains "markers" then Some(symbol trace "") else None),
            (if mode.Contains "lines" then Some(dash trace) else None)
        )

    let private marks (x: string list) (y: string list) (trace: PlotlyTrace) : ChartMarks =
        match trace.Kind with
        | "bar" when trace.IsHorizontal ->
            ChartMarks.Bars(zip trace.Y trace.X |> List.map (fun (at, value) -> place y at, place x value), true)
        | "bar" -> ChartMarks.Bars(zip trace.X trace.Y |> List.map (fun (at, value) -> place x at, place y value), false)
        | "box" ->
            let names, values = if trace.IsHorizontal then y, trace.GivenX else x, trace.GivenY
            ChartMarks.Box(place names (AxisValue.Label trace.ShownName), values |> List.map (place []), trace.IsHorizontal)
        | "heatmap" -> ChartMarks.HeatMap trace.Z
        | _ -> points (place x) (place y) trace

    let private names (traces: PlotlyTrace list) (given: PlotlyTrace -> AxisValue list) (isAcrossBoxes: PlotlyTrace -> bool) : string list =
        [ for trace in traces do
              if trace.Kind = "box" then
                  if isAcrossBoxes trace then
                      trace.ShownName
              else
                  for value in given trace do
                      match value with
                      | AxisValue.Label label -> label
                      | AxisValue.Number _ -> () ]
        |> List.distinct

    let private axis (given: JsonNode | null) (names: string list) : ChartAxis =
        let part = PlotlyJson.child given
        let numbers (name: string) = PlotlyJson.items (part name) |> List.choose PlotlyJson.number

        let scale, isReversed =
            match names, numbers "range", PlotlyJson.text (part "type") = Some "log" with
            | _ :: _, _, _ -> ChartScale.Names names, false
            // plotly.js gives the ends of a logarithmic axis as powers of ten.
            | [], [ first; last ], true -> ChartScale.Logarithmic(Some(10.0 ** min first last, 10.0 ** max first last)), last < first
            | [], [ first; last ], false when first <> last -> ChartScale.Linear(Some(min first last, max first last)), last < first
            | [], _, true -> ChartScale.Logarithmic None, false
            | _ -> ChartScale.Linear None, false

        { Title = PlotlyJson.title given |> Option.defaultValue ""
          Scale = scale
          Ticks = numbers "tickvals"
          HoldsZero = PlotlyJson.text (part "rangemode") = Some "tozero"
          MarksZero = PlotlyJson.isTrue (part "zeroline")
          IsReversed = isReversed || PlotlyJson.text (part "autorange") = Some "reversed" }

    let private isKnown (trace: PlotlyTrace) =
        match trace.Kind with
        | "heatmap" -> trace.Z |> List.exists (List.isEmpty >> not)
        | "scatter"
        | "scattergl"
        | "bar"
        | "box" -> true
        | _ -> false

    /// The chart in pixels; None where it holds a kind of trace that has no static picture.
    let tryRead (width: int) (height: int) (data: JsonArray) (layout: JsonNode | null) : ChartDescription option =
        let traces =
            [ for index, trace in Seq.indexed data do
                  match trace with
                  | :? JsonObject as json -> PlotlyTrace(index, json)
                  | _ -> () ]

        if traces.IsEmpty || not (List.forall isKnown traces) then
            None
        else
            let x, y = names traces _.X (fun trace -> not trace.IsHorizontal), names traces _.Y _.IsHorizontal

            let series (index: int) (trace: PlotlyTrace) =
                let colour =
                    match trace.Colour with
                    | Some colour when colour.StartsWith '#' && colour.Length = 7 -> colour
                    | _ -> colours[index % colours.Length]
                // A box stands at its name, a heat map's colours are its own.
                let isNamed = trace.Kind <> "box" && trace.Kind <> "heatmap" && trace.IsInLegend
                { Name = trace.ShownName; Colour = colour; Marks = marks x y trace; IsInLegend = isNamed; Shift = 0.0 }

            let title = PlotlyJson.title layout |> Option.defaultValue ""
            let child = PlotlyJson.child layout

            Some
                { Title = title
                  Words = title
                  Width = width
                  Height = height
                  Horizontal = axis (child "xaxis") x
                  Vertical = axis (child "yaxis") y
                  Series = List.mapi series traces }
