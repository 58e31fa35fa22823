namespace MkdSeg.Notebooks

open System
open System.Text.Json.Nodes
open XPlot.Plotly

/// Charts of XPlot.Plotly: HTML that works offline, and a static SVG for places that run no scripts.
[<RequireQualifiedAccess>]
module ChartFormatter =
    /// What the chart's own script assigns to a variable.
    let private assigned (script: string) (variable: string) : JsonNode | null =
        let opening = $"var {variable} = "
        let line = script.Split '\n' |> Array.map _.Trim() |> Array.find _.StartsWith(opening, StringComparison.Ordinal)
        JsonNode.Parse(line.Substring(opening.Length).TrimEnd(';'))

    let private bundle (chart: PlotlyChart) : MimeBundle =
        let script = chart.GetPlottingJS()
        let data = (assigned script "data" |> nonNull).AsArray()

        // XPlot writes a layout that was not given as an empty text.
        let layout = match assigned script "layout" with :? JsonObject as layout -> layout | _ -> JsonObject()
        let svg = ChartPicture.trySvg chart.Width chart.Height data layout
        let title = PlotlyJson.title layout |> Option.map (fun title -> $": {title}") |> Option.defaultValue ""
        let traces = if data.Count = 1 then "1 trace" else $"{data.Count} traces"

        { Forms =
            [ MimeType.Html, ChartPage.html chart.Width chart.Height data layout svg
              yield! svg |> Option.map (fun svg -> MimeType.Svg, svg) |> Option.toList
              MimeType.Plain, $"Chart{title} ({traces})" ] }

    /// The forms of a chart, None for what is none.
    let tryOfValue (value: obj) : MimeBundle option =
        match value with
        | :? PlotlyChart as chart -> Some(bundle chart)
        | _ -> None
