namespace MkdSeg.PaperRepro

open System
open MkdSeg.Evaluation
open Newtonsoft.Json
open Newtonsoft.Json.Linq
open XPlot.Plotly

/// A line of a chart: points in order, each with an interval if it has one.
type Series =
    { Name: string
      Points: (float * float) list
      Intervals: (float * float) option list }

/// A chart: how tall it is in pixels, what it shows in words, and what plotly.js takes.
type Drawing =
    { Height: int
      Words: string
      Traces: Trace list
      Layout: Layout.Layout }

/// The charts of report and notebooks. Everything here is a function, so that nothing of it is made before it is asked for.
[<RequireQualifiedAccess>]
module Charts =
    [<Literal>]
    let private Blue = "#0072B2"

    [<Literal>]
    let private Vermilion = "#D55E00"

    [<Literal>]
    let private RowHeight = 22

    /// Okabe and Ito's colours, dark ones first; with dashes and symbols they are told apart without colour too.
    let private colour (index: int) =
        let colours = [| Blue; Vermilion; "#009E73"; "#CC79A7"; "#000000"; "#E69F00"; "#56B4E9" |]
        colours[index % colours.Length]

    let private dash (index: int) =
        let dashes = [| "solid"; "dash"; "dot"; "dashdot" |]
        dashes[index % dashes.Length]

    let private symbol (index: int) =
        let symbols = [| "circle"; "square"; "diamond"; "triangle-up"; "x"; "star" |]
        symbols[index % symbols.Length]

    let private rounded (value: float) = Math.Round(value, 4)

    let private layout (height: int) (bottom: float) : Layout.Layout =
        Layout.Layout(
            height = float height,
            margin = Margin(l = 10.0, r = 12.0, t = 8.0, b = bottom),
            font = Font(family = "system-ui, Liberation Sans, Arial, sans-serif", size = 12.0, color = "#1b1f24"),
            paper_bgcolor = "#ffffff",
            plot_bgcolor = "#ffffff",
            // A finger that goes over a chart scrolls the page.
            dragmode = false
        )

    let private numbers (title: string) =
        Xaxis(title = title, gridcolor = "#e6e9ec", zeroline = false, fixedrange = true)

    let private values (title: string) =
        Yaxis(title = title, gridcolor = "#e6e9ec", zeroline = false, fixedrange = true)

    /// Names from top to bottom.
    let private rows () = Yaxis(autorange = "reversed", fixedrange = true, ``type`` = "category")

    /// Over the plot: below it would lie on the axis' title, since both are placed by the plot's height.
    let private above () = Legend(orientation = "h", x = 0.0, y = 1.02, yanchor = "bottom")

    /// Boxes from top to bottom over the values of each row; those of `marked` rows stand out. `low` is where the axis begins.
    let boxes (words: string) (marked: string -> bool) (low: float) (named: (string * float list) list) : Drawing =
        let height = named.Length * RowHeight + 70

        let box (name: string, values: float list) : Trace =
            let colour = if marked name then Vermilion else Blue

            Box(
                name = name,
                x = (values |> List.map rounded),
                orientation = "h",
                boxpoints = "all",
                jitter = 0.5,
                pointpos = 0.0,
                fillcolor = "rgba(255,255,255,0)",
                marker = Marker(color = colour, size = 3.0, opacity = 0.6),
                line = Line(color = colour, width = 1.5),
                showlegend = false
            )

        let layout = layout height 44.0
        layout.xaxis <- numbers "Dice"
        layout.xaxis.range <- [ low; 1.005 ]
        layout.yaxis <- rows ()
        { Height = height; Words = words; Traces = List.map box named; Layout = layout }

    let private reach (points: (float * (float * float) option) list) (choose: float -> float * float -> float) =
        points |> List.map (fun (mean, interval) -> match interval with Some interval -> rounded (choose mean interval) | None -> 0.0)

    /// A mean with its interval in each row, and a line at no difference. Filled where the interval leaves that line out.
    let forest (words: string) (named: (string * float * (float * float) option) list) : Drawing =
        let height = named.Length * RowHeight + 80
        let points = named |> List.map (fun (_, mean, interval) -> mean, interval)
        let apart = function Some(low, high) -> low > 0.0 || high < 0.0 | None -> false

        let trace =
            Scatter(
                x = (points |> List.map (fst >> rounded)),
                y = (named |> List.map (fun (name, _, _) -> name)),
                mode = "markers",
                marker = Marker(color = Blue, size = 9.0, symbol = (points |> List.map (fun (_, interval) -> if apart interval then "circle" else "circle-open"))),
                error_x = Error_x(``type`` = "data", symmetric = false, array = reach points (fun mean (_, high) -> high - mean), arrayminus = reach points (fun mean (low, _) -> mean - low), color = Blue, thickness = 1.5, width = 4.0),
                showlegend = false
            )

        let layout = layout height 50.0
        layout.xaxis <- numbers "points of Dice"
        layout.xaxis.zeroline <- true
        layout.xaxis.zerolinecolor <- "#1b1f24"
        layout.xaxis.zerolinewidth <- 1.5
        layout.yaxis <- rows ()
        { Height = height; Words = words; Traces = [ trace ]; Layout = layout }

    /// Lines of means with intervals over a number of volumes. Points of one number stand side by side.
    let curve (words: string) (axis: string) (series: Series list) : Drawing =
        let height = 440
        let largest = series |> List.collect _.Points |> List.map fst |> List.max
        let step = largest * 0.006

        let line (index: int) (series: Series) : Trace =
            let points = List.zip (List.map snd series.Points) series.Intervals

            Scatter(
                name = series.Name,
                x = [ for x, _ in series.Points -> rounded (x + step * (float index - 1.0)) ],
                y = [ for _, y in series.Points -> rounded y ],
                mode = "lines+markers",
                line = Line(color = colour index, dash = dash index, width = 2.0),
                marker = Marker(color = colour index, size = 8.0, symbol = symbol index),
                error_y = Error_y(``type`` = "data", symmetric = false, array = reach points (fun mean (_, high) -> high - mean), arrayminus = reach points (fun mean (low, _) -> mean - low), color = colour index, thickness = 1.2, width = 4.0),
                showlegend = true
            )

        let layout = layout height 60.0
        layout.xaxis <- numbers axis
        layout.xaxis.tickmode <- "array"
        layout.xaxis.tickvals <- series |> List.collect _.Points |> List.map fst |> List.distinct
        layout.yaxis <- values "Dice"
        layout.legend <- above ()
        { Height = height; Words = words; Traces = List.mapi line series; Layout = layout }

    /// Plain lines over training steps; `logarithmic` for losses, else the axis shows 0.
    let progress (words: string) (height: int) (axis: string) (logarithmic: bool) (series: Series list) : Drawing =
        let line (index: int) (series: Series) : Trace =
            Scatter(
                name = series.Name,
                x = (series.Points |> List.map (fst >> rounded)),
                y = (series.Points |> List.map (snd >> rounded)),
                // A line of one point would not be seen.
                mode = (if series.Points.Length = 1 then "markers" else "lines"),
                marker = Marker(color = colour index, size = 6.0, symbol = symbol index),
                line = Line(color = colour index, dash = dash (index / 7 + index), width = 1.5),
                showlegend = true
            )

        let layout = layout height 40.0
        layout.xaxis <- numbers "step"
        layout.yaxis <- values axis

        if logarithmic then
            layout.yaxis.``type`` <- "log"
            // Few marks: between 0.1 and 1 plotly.js would name all nine.
            layout.yaxis.nticks <- 3
        else
            layout.yaxis.rangemode <- "tozero"

        layout.legend <- above ()
        { Height = height; Words = words; Traces = List.mapi line series; Layout = layout }

    /// Bars side by side over named places, a colour for each series.
    let bars (words: string) (axis: string) (series: (string * (string * float) list) list) : Drawing =
        let bar (index: int) (name: string, values: (string * float) list) : Trace =
            Bar(name = name, x = (values |> List.map fst), y = (values |> List.map (snd >> rounded)), marker = Marker(color = colour index), showlegend = (series.Length > 1))

        let height = 340
        let layout = layout height 60.0
        layout.xaxis <- Xaxis(fixedrange = true, ``type`` = "category")
        layout.yaxis <- values axis
        layout.legend <- above ()
        { Height = height; Words = words; Traces = List.mapi bar series; Layout = layout }

    /// Data and layout as JSON without '<'.
    let private json (drawing: Drawing) : string =
        let serializer = JsonSerializer.Create()
        let layout = JObject.FromObject(drawing.Layout, serializer)

        for axis in [ "xaxis"; "yaxis" ] do
            // What XPlot has no name for: room for the labels, however long.
            match layout[axis] with
            | :? JObject as axis -> axis["automargin"] <- JValue true
            | _ -> ()

        let data = JArray(drawing.Traces |> List.map (fun trace -> JObject.FromObject(trace, serializer) :> obj) |> Array.ofList)
        let all = JObject(JProperty("data", data), JProperty("layout", layout))
        JsonConvert.SerializeObject(all, JsonSerializerSettings(StringEscapeHandling = StringEscapeHandling.EscapeHtml))

    /// A figure of the report's page.
    let figure (caption: string) (drawing: Drawing) = Html.chart drawing.Height drawing.Words caption (json drawing)
