namespace MkdSeg.Notebooks

open System
open System.Text.Json.Nodes
open XPlot.Plotly

/// Charts of XPlot.Plotly: HTML that works offline, and a static SVG for places that run no scripts.
[<RequireQualifiedAccess>]
module ChartFormatter =
    let mutable private isStatic = false

    /// Whether charts that have a static picture are that alone. plotly.js, which HTML that works offline brings along, is 1.5 MB of every stored notebook.
    let internal makeStatic (only: bool) = isStatic <- only

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
            [ match svg with
              // As HTML too: nbconvert empties SVG in its pages.
              | Some svg when isStatic -> MimeType.Html, ChartPage.picture svg
              | _ -> MimeType.Html, ChartPage.html chart.Width chart.Height data layout svg
              yield! svg |> Option.map (fun svg -> MimeType.Svg, svg) |> Option.toList
              MimeType.Plain, $"Chart{title} ({traces})" ] }

    /// The forms of a chart, None for what is none.
    let tryOfValue (value: obj) : MimeBundle option =
        match value with
        | :? PlotlyChart as chart -> Some(bundle chart)
        | _ -> None
