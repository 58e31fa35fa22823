namespace MkdSeg.Display

open System
open System.Text.Json.Nodes
open XPlot.Plotly

/// Charts, our own and those of XPlot.Plotly: HTML that works offline, and a static SVG for places that run no scripts.
[<RequireQualifiedAccess>]
module internal ChartFormatter =
    let mutable private isStatic = false

    /// Whether charts that have a static picture are that alone. plotly.js, which HTML that works offline brings along, is 1.5 MB of
    /// every stored notebook.
    let makeStatic (only: bool) = isStatic <- only

    /// What the chart's own script assigns to a variable.
    let private assigned (script: string) (variable: string) : JsonNode | null =
        let opening = $"var {variable} = "
        let line = script.Split '\n' |> Array.map _.Trim() |> Array.find _.StartsWith(opening, StringComparison.Ordinal)
        JsonNode.Parse(line.Substring(opening.Length).TrimEnd(';'))

    let private bundle
        width
        height
        (title: string)
        (count: int)
        (json: unit -> string * string)
        (described: ChartDescription option)
        : (string * Lazy<string>) list =
        let svg = described |> Option.map (fun chart -> lazy (SvgChart.write chart))
        let named = if title = "" then "Chart" else $"Chart: {title}"

        let words =
            match described with
            | Some chart when chart.Words <> "" -> chart.Words
            | _ -> named

        let traces = if count = 1 then "1 trace" else $"{count} traces"
        // As HTML too: nbconvert empties SVG in its pages.
        let picture = svg |> Option.map (fun svg -> lazy (ChartPage.picture words svg.Value))

        let page () =
            let data, layout = json ()
            ChartPage.html width height data layout (picture |> Option.map _.Value)

        [ match picture with
          | Some picture when isStatic -> MimeType.Html, picture
          | _ -> MimeType.Html, lazy (page ())
          yield! svg |> Option.map (fun svg -> MimeType.Svg, svg) |> Option.toList
          MimeType.Plain, lazy $"{named} ({traces})" ]

    let private ofXPlot (chart: PlotlyChart) : (string * Lazy<string>) list =
        let script = chart.GetPlottingJS()
        let data = (assigned script "data" |> nonNull).AsArray()

        // XPlot writes a layout that was not given as an empty text.
        let layout =
            match assigned script "layout" with
            | :? JsonObject as layout -> layout
            | _ -> JsonObject()

        let title = PlotlyJson.title layout |> Option.defaultValue ""
        // The serializer writes '<' as a number, so that both may stand inside a script.
        bundle
            chart.Width
            chart.Height
            title
            data.Count
            (fun () -> data.ToJsonString(), layout.ToJsonString())
            (PlotlyChartReader.tryRead chart.Width chart.Height data layout)

    let private ofDescription (chart: ChartDescription) : (string * Lazy<string>) list =
        bundle chart.Width chart.Height chart.Title chart.Series.Length (fun () -> PlotlyChartWriter.json chart) (Some chart)

    /// The forms of a chart, each made when it is asked for; None for what is none.
    let tryOfValue (value: obj) : (string * Lazy<string>) list option =
        match value with
        | :? ChartDescription as chart -> Some(ofDescription chart)
        | :? PlotlyChart as chart -> Some(ofXPlot chart)
        | _ -> None
