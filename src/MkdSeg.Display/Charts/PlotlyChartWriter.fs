namespace MkdSeg.Display

open System
open Newtonsoft.Json
open Newtonsoft.Json.Linq
open XPlot.Plotly

/// A chart as XPlot.Plotly's objects: what a page's script draws.
[<RequireQualifiedAccess>]
module PlotlyChartWriter =
    [<Literal>]
    let private Grid = "#e6e9ec"

    [<Literal>]
    let private Ink = "#1b1f24"

    [<Literal>]
    let private TitleSize = 14.0

    [<Literal>]
    let private TitleWidth = 540.0

    let private rounded (value: float) = Math.Round(value, 4)

    let private dash (dash: ChartDash) =
        match dash with
        | ChartDash.Solid -> "solid"
        | ChartDash.Dashed -> "dash"
        | ChartDash.Dotted -> "dot"
        | ChartDash.DashDotted -> "dashdot"

    let private symbol (symbol: ChartSymbol) (isFilled: bool) =
        let name =
            match symbol with
            | ChartSymbol.Circle -> "circle"
            | ChartSymbol.Square -> "square"
            | ChartSymbol.Diamond -> "diamond"
            | ChartSymbol.Triangle -> "triangle-up"
            | ChartSymbol.Cross -> "x"
            | ChartSymbol.Star -> "star"

        if isFilled then name else name + "-open"

    /// Where a point is drawn that is moved by a share of the horizontal axis, from the first to the last of all points.
    let private shifted (chart: ChartDescription) : float -> float -> float =
        let isLogarithmic =
            match chart.Horizontal.Scale with
            | ChartScale.Logarithmic _ -> true
            | _ -> false

        let values =
            [ for series in chart.Series do
                  match series.Marks with
                  | ChartMarks.Points(points, _, _) -> yield! points |> List.map _.X
                  | _ -> () ]
            |> List.filter (fun value -> Double.IsFinite value && (value > 0.0 || not isLogarithmic))

        if values.IsEmpty then
            fun _ value -> value
        else
            let low, high = List.min values, List.max values

            if isLogarithmic then
                fun shift value -> value * Math.Pow(high / low, shift)
            else
                fun shift value -> value + shift * (high - low)

    /// How far intervals reach above or below their points; 0 where a point has none.
    let private reach
        (points: ChartPoint list)
        (interval: ChartPoint -> (float * float) option)
        (length: ChartPoint -> float * float -> float)
        =
        points |> List.map (fun point -> interval point |> Option.map (length point >> rounded) |> Option.defaultValue 0.0)

    let private points (moved: float -> float -> float) (series: ChartSeries) (points: ChartPoint list) mark line : Trace =
        let mode =
            match mark, line with
            | Some _, Some _ -> "lines+markers"
            | Some _, None -> "markers"
            | _ -> "lines"

        let trace =
            Scatter(
                name = series.Name,
                x = [ for point in points -> rounded (moved series.Shift point.X) ],
                y = [ for point in points -> rounded point.Y ],
                mode = mode,
                marker =
                    Marker(
                        color = series.Colour,
                        size = 8.0,
                        symbol = [ for point in points -> symbol (mark |> Option.defaultValue ChartSymbol.Circle) point.IsFilled ]
                    ),
                line = Line(color = series.Colour, dash = dash (line |> Option.defaultValue ChartDash.Solid), width = 2.0),
                showlegend = series.IsInLegend
            )

        if series.Shift <> 0.0 then
            // Said are the numbers themselves, not where they are drawn.
            trace.text <- [ for point in points -> $"{rounded point.X}: {rounded point.Y}" ]
            trace.hoverinfo <- "text+name"

        if points |> List.exists _.Across.IsSome then
            trace.error_x <-
                Error_x(
                    ``type`` = "data",
                    symmetric = false,
                    array = reach points _.Across (fun point (_, high) -> high - point.X),
                    arrayminus = reach points _.Across (fun point (low, _) -> point.X - low),
                    color = series.Colour,
                    thickness = 1.5,
                    width = 4.0
                )

        if points |> List.exists _.Up.IsSome then
            trace.error_y <-
                Error_y(
                    ``type`` = "data",
                    symmetric = false,
                    array = reach points _.Up (fun point (_, high) -> high - point.Y),
                    arrayminus = reach points _.Up (fun point (low, _) -> point.Y - low),
                    color = series.Colour,
                    thickness = 1.5,
                    width = 4.0
                )

        trace

    let private area (series: ChartSeries) (points: (float * float) list) : Trace =
        Scatter(
            name = series.Name,
            x = List.map (fst >> rounded) points,
            y = List.map (snd >> rounded) points,
            mode = "lines",
            fill = "tozeroy",
            line = Line(color = series.Colour, width = 2.0),
            showlegend = series.IsInLegend
        )

    let private bars (series: ChartSeries) (bars: (float * float) list) isLying : Trace =
        let places, values = bars |> List.map fst, bars |> List.map (snd >> rounded)
        let trace = Bar(name = series.Name, marker = Marker(color = series.Colour), showlegend = series.IsInLegend)

        if isLying then
            trace.orientation <- "h"
            trace.x <- values
            trace.y <- places
        else
            trace.x <- places
            trace.y <- values

        trace

    let private box (series: ChartSeries) (place: float) (values: float list) isLying : Trace =
        let trace =
            Box(
                name = series.Name,
                boxpoints = "all",
                jitter = 0.5,
                pointpos = 0.0,
                fillcolor = "rgba(255,255,255,0)",
                marker = Marker(color = series.Colour, size = 3.0, opacity = 0.6),
                line = Line(color = series.Colour, width = 1.5),
                showlegend = series.IsInLegend
            )

        let places = values |> List.map (fun _ -> place)

        if isLying then
            trace.orientation <- "h"
            trace.x <- List.map rounded values
            trace.y <- places
        else
            trace.x <- places
            trace.y <- List.map rounded values

        trace

    /// A series as one trace.
    let private trace (moved: float -> float -> float) (series: ChartSeries) : Trace =
        match series.Marks with
        | ChartMarks.Points(marks, symbol, line) -> points moved series marks symbol line
        | ChartMarks.Area corners -> area series corners
        | ChartMarks.Bars(values, isLying) -> bars series values isLying
        | ChartMarks.Box(place, values, isLying) -> box series place values isLying
        | ChartMarks.HeatMap rows -> Heatmap(z = rows, name = series.Name)

    /// What both axes of a layout have, as JSON: XPlot has no name for automargin, which gives labels the room that they need.
    let private axis (axis: ChartAxis) : JObject =
        let part =
            JObject(
                JProperty("title", axis.Title),
                JProperty("fixedrange", true),
                JProperty("automargin", true),
                JProperty("zeroline", axis.MarksZero)
            )

        let set (name: string) (value: obj) = part[name] <- JToken.FromObject value

        let ends (low: float, high: float) = set "range" (if axis.IsReversed then [ high; low ] else [ low; high ])

        if axis.MarksZero then
            set "zerolinecolor" Ink
            set "zerolinewidth" 1.5

        if axis.HoldsZero then
            set "rangemode" "tozero"

        if axis.IsReversed then
            set "autorange" "reversed"

        match axis.Scale with
        | ChartScale.Names names ->
            set "tickmode" "array"
            set "tickvals" [ 0 .. names.Length - 1 ]
            set "ticktext" names
            set "showgrid" false
            part.Remove "autorange" |> ignore
            ends (-0.5, float (max 1 names.Length) - 0.5)
        | ChartScale.Linear given ->
            set "gridcolor" Grid
            Option.iter ends given
        | ChartScale.Logarithmic given ->
            set "type" "log"
            set "gridcolor" Grid
            // Few marks: between 0.1 and 1 plotly.js would name all nine.
            set "nticks" 3
            given |> Option.iter (fun (low, high) -> ends (log10 low, log10 high))

        if not axis.Ticks.IsEmpty then
            set "tickmode" "array"
            set "tickvals" axis.Ticks

        part

    let private layout (chart: ChartDescription) : JObject =
        let layout =
            Layout.Layout(
                height = float chart.Height,
                margin = Margin(l = 10.0, r = 12.0, t = (if chart.Title = "" then 8.0 else 60.0), b = 44.0),
                font = Font(family = "system-ui, Liberation Sans, Arial, sans-serif", size = 12.0, color = Ink),
                paper_bgcolor = "#ffffff",
                plot_bgcolor = "#ffffff",
                // A finger that goes over a chart scrolls the page.
                dragmode = false,
                showlegend = not chart.Legend.IsEmpty,
                // Over the plot: below it would lie on the axis' title, since both are placed by the plot's height.
                legend = Legend(orientation = "h", x = 0.0, y = 1.02, yanchor = "bottom")
            )

        let json = JObject.FromObject layout

        if chart.Title <> "" then
            // At the upper left, where the buttons are not, in lines that a narrow page has room for.
            let lines = SvgParts.wrap TitleSize TitleWidth chart.Title |> List.map SvgParts.escape |> String.concat "<br>"

            json["title"] <-
                JObject(
                    JProperty("text", lines),
                    JProperty("font", JObject(JProperty("size", TitleSize))),
                    JProperty("x", 0.01),
                    JProperty("xanchor", "left"),
                    JProperty("y", 1),
                    JProperty("yref", "container"),
                    JProperty("yanchor", "top"),
                    JProperty("pad", JObject(JProperty("t", 8)))
                )

        json["xaxis"] <- axis chart.Horizontal
        json["yaxis"] <- axis chart.Vertical
        json

    let private text (token: JToken) : string =
        JsonConvert.SerializeObject(token, JsonSerializerSettings(StringEscapeHandling = StringEscapeHandling.EscapeHtml))

    /// The chart's traces.
    let traces (chart: ChartDescription) : Trace list = chart.Series |> List.map (trace (shifted chart))

    /// Data and layout for plotly.js as JSON, which holds no '<' and may stand inside a script.
    let json (chart: ChartDescription) : string * string =
        text (JArray(traces chart |> List.map (fun trace -> JObject.FromObject trace :> obj) |> Array.ofList)), text (layout chart)
